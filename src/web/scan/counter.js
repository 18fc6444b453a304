// A clerk's counter: the field for scanners keeps the focus, the camera and pictures fill it in; the form is an ordinary one.
import { prepareCamera } from './camera.js'
import { openReader } from './reader.js'

const form = document.querySelector('form[data-scanner]')
const field = form?.querySelector('[name=qr]')
const { wasm } = form?.dataset ?? {}
const kept = 'yihao-counter-camera'

function send(text) {
  field.value = text
  form.requestSubmit()
}

/** A scanner types wherever the focus is: what is typed into nothing belongs to the field. */
function catchTyping(event) {
  const isSingle = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  const isNowhere = document.activeElement === null || document.activeElement === document.body
  if (isSingle && isNowhere && event.key !== ' ') field.focus({ preventScroll: true })
}

function prepareFiles() {
  const files = document.querySelector('form[data-picture]')
  const input = files?.querySelector('input[type=file]')
  const said = files?.querySelector('[data-picture-state]')
  files?.addEventListener(
    'submit',
    event => {
      const [file] = input.files
      if (file === undefined || !file.type.startsWith('image/')) return
      event.preventDefault()
      event.stopImmediatePropagation()
      said.hidden = false
      said.textContent = said.dataset.reading
      void openReader(wasm)
        .then(reader => reader.readPicture(file))
        .catch(() => undefined)
        .then(text => {
          if (text !== undefined && text !== '') return send(text)
          said.textContent = said.dataset.none
          input.value = ''
          input.focus()
        })
    },
    { capture: true },
  )
}

function rememberedScan() {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? 'null')
  } catch {
    return null
  }
}

if (form !== null) {
  const isAnswered = document.querySelector('.summary') === null
  if (isAnswered) (form.querySelector('[data-first]') ?? field).focus({ preventScroll: true })
  addEventListener('keydown', catchTyping)
  prepareFiles()
  const before = rememberedScan()
  const camera = prepareCamera(
    document,
    wasm,
    text => {
      sessionStorage.setItem(kept, JSON.stringify({ last: text }))
      send(text)
    },
    before?.last,
  )
  document.querySelector('[data-camera-stop]')?.addEventListener('click', () => sessionStorage.removeItem(kept))
  // It was on when the last code was read: the next paper comes.
  if (before !== null && isAnswered) void camera?.begin()
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
