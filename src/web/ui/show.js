// Showing a license: the browser makes a key that cannot be taken out of it, signs a code every 30 seconds, and tells at once
// who looked. The layout of what is signed is that of the show code (src/licenses/documents/README.md).
const toText = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** The browser keeps keys by their public half; scripts can use them, nobody can read them. */
async function keysOf(mode) {
  const opening = indexedDB.open('yihao-showings', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('keys')
  return (await asked(opening)).transaction('keys', mode).objectStore('keys')
}

async function makeKey() {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
  ])
  const name = toText(await crypto.subtle.exportKey('raw', publicKey))
  const keys = await keysOf('readwrite')
  // One showing at a time: earlier keys are of no use.
  await asked(keys.clear())
  await asked(keys.put(privateKey, name))
  return name
}

const choosing = document.querySelector('form[data-show]')
choosing?.addEventListener('submit', event => {
  event.preventDefault()
  if (choosing.dataset.sent) return
  choosing.dataset.sent = 'yes'
  event.submitter?.setAttribute('aria-busy', 'true')
  makeKey()
    .then(name => {
      choosing.querySelector('[name=key]').value = name
    })
    // A browser that cannot: the server keeps the key.
    .catch(() => undefined)
    .finally(() => choosing.submit())
})

/** Sig_structure of a show code. */
function toBeSigned(showing, madeAt, nonce) {
  const id = showing
    .replaceAll('-', '')
    .match(/../g)
    .map(each => Number.parseInt(each, 16))
  const opening = [0x84, 0x6a, ...new TextEncoder().encode('Signature1')]
  const header = [0x55, 0xa2, 0x01, 0x26, 0x04, 0x50, ...id]
  const time = [0x1a, ...[24, 16, 8, 0].map(shift => (madeAt >>> shift) & 0xff)]
  return Uint8Array.from([...opening, ...header, 0x40, 0x50, 0x83, 0x02, ...time, 0x48, ...nonce])
}

const lifeSeconds = 30

function show(root, key) {
  const { showing, csrf } = root.dataset
  const part = name => root.querySelector(`[data-${name}]`)
  let drawnAt = Number.NEGATIVE_INFINITY
  let drawnFor = 0
  let isBusy = false

  async function draw(madeAt) {
    const nonce = crypto.getRandomValues(new Uint8Array(8))
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      key,
      toBeSigned(showing, madeAt, nonce),
    )
    const answer = await fetch(`/me/showings/${showing}/code`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
      body: JSON.stringify({ madeAt, nonce: toText(nonce), signature: toText(signature) }),
    })
    if (!answer.ok) throw new Error('no code')
    part('code').innerHTML = await answer.text()
    drawnAt = performance.now()
    drawnFor = madeAt
  }

  function tellLooks(looks) {
    const list = document.querySelector('[data-looks]')
    for (const { id, isGood, line, at } of [...looks].reverse()) {
      if (list.querySelector(`[data-look="${id}"]`) !== null) continue
      const item = document.createElement('li')
      item.dataset.look = id
      item.className = isGood ? 'good' : 'bad'
      const [said, when] = [document.createElement('span'), document.createElement('small')]
      said.textContent = line
      when.textContent = at
      item.append(said, ' ', when)
      list.prepend(item)
      document.querySelector('[data-nobody]').hidden = true
    }
  }

  function end() {
    clearInterval(asking)
    clearInterval(counting)
    document.querySelector('[data-live]')?.remove()
    document.querySelector('[data-over]').hidden = false
  }

  async function ask() {
    if (isBusy) return
    isBusy = true
    try {
      const answer = await fetch(`/me/showings/${showing}/state`)
      // Signed out, or somebody else's: there is nothing left to show.
      if (answer.status === 401 || answer.status === 404) return end()
      if (!answer.ok) throw new Error('no state')
      const { isOver, nextAt, usedThrough, looks } = await answer.json()
      tellLooks(looks)
      if (isOver) return end()
      const isOld = performance.now() - drawnAt >= lifeSeconds * 1_000
      if (isOld || usedThrough >= drawnFor) await draw(nextAt)
      part('offline').hidden = true
    } catch {
      part('offline').hidden = false
    } finally {
      isBusy = false
    }
  }

  function count() {
    const left = Math.max(0, Math.ceil(lifeSeconds - (performance.now() - drawnAt) / 1_000))
    part('left').textContent = String(left)
    part('ring').setAttribute('stroke-dasharray', `${left} 30`)
  }

  const asking = setInterval(ask, 2_000)
  const counting = setInterval(count, 500)
  addEventListener('visibilitychange', () => document.hidden || ask())
  void ask()
}

const root = document.querySelector('[data-showing]')
if (root !== null)
  keysOf('readonly')
    .then(keys => asked(keys.get(root.dataset.key)))
    .then(key => {
      if (key === undefined) throw new Error('no key')
      show(root, key)
    })
    .catch(() => {
      root.querySelector('[data-lost]').hidden = false
      root.querySelector('[data-countdown]').hidden = true
      document.querySelector('[data-over]').hidden = false
      document.querySelector('[data-over] .notice').hidden = true
    })
