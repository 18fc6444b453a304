// Verifies in the browser, with what was kept of an earlier visit; nothing that is scanned leaves it.
import { reasonWords, verifyOffline } from '../../verification/offline/index.ts'
import { prepareCamera } from './camera.js'
import { isReached, readKept, refresh } from './kept.js'
import { openReader } from './reader.js'

const refreshMilliseconds = 600_000
const root = document.querySelector('[data-offline]')
const words = JSON.parse(root.dataset.words)
const language = document.documentElement.lang === 'en' ? 'en' : 'zh'
const part = name => root.querySelector(`[data-${name}]`)
const form = part('scanner')
const { wasm } = form.dataset
let kept
let isConnected = navigator.onLine

function element(name, { text, ...attributes }, ...children) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  if (text !== undefined) made.textContent = text
  made.append(...children)
  return made
}

const zone = 'Asia/Shanghai'
const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
const dayForm = new Intl.DateTimeFormat(locale, { timeZone: zone, year: 'numeric', month: 'long', day: 'numeric' })
const timeForm = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false })
const dayOf = day => dayForm.format(new Date(`${day}T12:00:00+08:00`))
const momentOf = at => `${dayForm.format(at)} ${timeForm.format(at)}`

/** How long ago, as people say it. */
function ageOf(at) {
  const minutes = Math.max(0, Math.floor((Date.now() - at.getTime()) / 60_000))
  if (minutes < 1) return words.justNow
  if (minutes < 60) return words.minutes.replace('#', minutes)
  return minutes < 2_880
    ? words.hours.replace('#', Math.floor(minutes / 60))
    : words.days.replace('#', Math.floor(minutes / 1_440))
}

function tellKept() {
  part('kept').textContent =
    kept === undefined
      ? words.nothingKept
      : words.kept
          .replace('#issuers', kept.issuers)
          .replace('#lists', kept.lists)
          .replace('#all', kept.all)
          .replace('#at', momentOf(kept.at))
          .replace('#age', ageOf(kept.at))
  part('network').textContent = isConnected ? words.online : words.offline
}

const isUnsure = ({ outcome, status, certificate }) =>
  outcome === 'unconfirmed' || (outcome === 'valid' && !(status.checked && certificate.checked))

/** Why nobody can say that it is good now. */
function doubtOf({ status, certificate }) {
  const doubtful = status.checked ? certificate : status
  if (doubtful.asOf === undefined) return words.noStatus
  return words.staleStatus
    .replace('#at', momentOf(new Date(doubtful.asOf)))
    .replace('#age', ageOf(new Date(doubtful.asOf)))
}

function factsOf({ license, status }) {
  const type = kept.types.get(license.typeCode)
  const until = license.validUntil === null ? words.endless : dayOf(license.validUntil)
  const facts = [
    [words.type, (language === 'en' ? type?.nameEn : undefined) ?? type?.name ?? license.typeCode],
    [words.holder, license.holder ?? ''],
    [words.issuer, license.issuer.name],
    [words.validity, `${dayOf(license.validFrom)} ${words.to} ${until}`],
    [words.identifier, license.identifier],
    [
      words.status,
      status.asOf === undefined ? words.never : `${momentOf(new Date(status.asOf))}（${ageOf(new Date(status.asOf))}）`,
    ],
  ]
  return element(
    'dl',
    { class: 'facts' },
    ...facts.map(([label, value]) =>
      element(
        'div',
        value.length > 40 ? { class: 'long' } : {},
        element('dt', { text: label }),
        element('dd', { text: value, class: label === words.identifier ? 'exact' : '' }),
      ),
    ),
  )
}

function tell(answer) {
  const unsure = isUnsure(answer)
  const kind = unsure ? 'wait' : answer.outcome === 'valid' ? 'good' : 'bad'
  const told = answer.reasons.map(reason => reasonWords[reason][language]).join(words.between)
  const result = element(
    'section',
    { class: `result ${kind}`, role: 'status', tabindex: '-1' },
    element('span', { class: 'result-sign', 'aria-hidden': 'true', text: { wait: '?', good: '✓', bad: '✕' }[kind] }),
    element(
      'div',
      {},
      element('h2', { text: words[kind] }),
      element('span', {
        class: 'result-reason',
        text: unsure ? doubtOf(answer) : kind === 'good' ? words.goodAbout : told,
      }),
    ),
  )
  const advice = kind === 'good' ? words.compare : kind === 'wait' ? words.waitAdvice : words.badAdvice
  part('answer').replaceChildren(
    result,
    element(
      'section',
      { class: 'panel' },
      element('p', { text: answer.reasons.includes('malformed') ? words.malformedAdvice : advice }),
      ...(answer.license === undefined ? [] : [factsOf(answer)]),
    ),
  )
  result.focus({ preventScroll: true })
  result.scrollIntoView({ block: 'nearest' })
}

async function verify(text) {
  kept ??= await readKept()
  if (kept === undefined) return tellKept()
  const qr = text.normalize('NFKC').replace(/\s/g, '')
  tell(await verifyOffline({ qr, ...kept.ground, at: new Date() }))
}

async function update() {
  const button = part('refresh')
  button.setAttribute('aria-busy', 'true')
  try {
    await refresh()
    kept = await readKept()
    isConnected = true
  } catch {
    // Without a network what is kept stays, and says how old it is.
    isConnected = false
  } finally {
    button.removeAttribute('aria-busy')
    tellKept()
  }
}

const isDue = () => kept === undefined || Date.now() - kept.at.getTime() > refreshMilliseconds

async function look() {
  isConnected = navigator.onLine && (await isReached())
  tellKept()
}

/** Pages that were kept do not change by themselves: the network, the clock and the lists do. */
function follow() {
  if (document.hidden) return tellKept()
  void (navigator.onLine && isDue() ? update() : look())
}

async function begin() {
  // Before anything is told: the network may go while this page begins.
  addEventListener('online', () => void update())
  addEventListener('offline', () => void look())
  await navigator.serviceWorker?.register('/verify/worker.js', { scope: '/verify' })
  kept = await readKept().catch(() => undefined)
  tellKept()
  // On a slow network what is kept is of use at once.
  if (isDue()) await update()
  else void look()
  part('ready').hidden = false
  setInterval(follow, 30_000)
}

form.addEventListener('submit', event => {
  event.preventDefault()
  const field = form.querySelector('[name=qr]')
  if (field.value.trim() === '') return field.focus()
  void verify(field.value)
  field.value = ''
})
part('choose').addEventListener('click', () => part('picture').click())
part('picture').addEventListener('change', async event => {
  const [file] = event.target.files
  if (file === undefined) return
  const said = part('picture-state')
  said.hidden = false
  said.textContent = words.reading
  const reader = await openReader(wasm)
  const text = await reader.readPicture(file).catch(() => undefined)
  said.textContent = words.noCode
  said.hidden = text !== undefined
  event.target.value = ''
  if (text !== undefined) await verify(text)
})
part('refresh').addEventListener('click', () => void update())
prepareCamera(root, wasm, text => void verify(text))
void begin()
