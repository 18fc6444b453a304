// Passkeys: what the server asks is put to the browser, what the browser answers goes on in the body of a plain form.
const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), each => each.charCodeAt(0))
const toText = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const described = list => (list ?? []).map(each => ({ ...each, id: toBytes(each.id) }))

function optionsOf(json) {
  const challenge = toBytes(json.challenge)
  if (json.user === undefined) return { ...json, challenge, allowCredentials: described(json.allowCredentials) }
  return {
    ...json,
    challenge,
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: described(json.excludeCredentials),
  }
}

/** WebAuthn §5.1, by hand: browsers of the last years have no toJSON. */
function answerOf({ id, rawId, type, response }) {
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const given = parts.filter(name => response[name]).map(name => [name, toText(response[name])])
  const transports = response.getTransports?.()
  return {
    id,
    rawId: toText(rawId),
    type,
    clientExtensionResults: {},
    response: { ...Object.fromEntries(given), ...(transports ? { transports } : {}) },
  }
}

/** '' when the person, or the device, did not want to. */
async function askBrowser(kind, publicKey) {
  try {
    const credential = await navigator.credentials[kind === 'create' ? 'create' : 'get']({ publicKey })
    return JSON.stringify(answerOf(credential))
  } catch {
    return ''
  }
}

async function answer(form) {
  const { passkey, start } = form.dataset
  const token = form.querySelector('[name=_csrf]').value
  const asked = await fetch(start, { method: 'POST', headers: { 'x-csrf-token': token } })
  // Too long ago signed in, or the page too old: the form is sent without an answer, and the server says what is next.
  const response = asked.ok ? await askBrowser(passkey, optionsOf(await asked.json())) : ''
  form.querySelector('[name=response]').value = response
  form.submit()
}

const isThere = 'credentials' in navigator && typeof PublicKeyCredential === 'function'
for (const element of document.querySelectorAll('[data-passkey-only]')) element.hidden = !isThere
for (const element of document.querySelectorAll('[data-passkey-none]')) element.hidden = isThere
for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', event => {
    // To go elsewhere needs no key.
    if (event.submitter?.name === 'answer') return
    event.preventDefault()
    if (form.dataset.sent) return
    form.dataset.sent = 'yes'
    event.submitter?.setAttribute('aria-busy', 'true')
    // Not reached: the form is sent without an answer, and the server says what is next.
    answer(form).catch(() => form.submit())
  })
}
