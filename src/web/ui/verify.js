// The payload of a scanned QR stands in the fragment, which browsers do not send: it goes on in the body of a form.
function sendScanned() {
  const digits = location.hash.slice(1)
  const form = document.querySelector('form[data-scan]')
  if (form === null || !/^\d{20,1200}$/.test(digits)) return
  form.querySelector('[name=qr]').value = digits
  document.querySelector('[data-scanning]')?.removeAttribute('hidden')
  history.replaceState(null, '', location.pathname + location.search)
  form.submit()
}
sendScanned()
// The next QR, opened where this page stands.
addEventListener('hashchange', sendScanned)
