// Serves the page that verifies without the network, and what it is made of, from what was kept when this version was installed.
// `version` and `files` stand before it, written by the server.
const shell = `yihao-verify-${version}`
const data = 'yihao-verify-data'
const languageKey = '/verify/language'

addEventListener('install', event => {
  skipWaiting()
  event.waitUntil(
    caches.open(shell).then(kept => kept.addAll(files.map(path => new Request(path, { cache: 'no-cache' })))),
  )
})

addEventListener('activate', event => {
  const clean = async () => {
    const names = (await caches.keys()).filter(
      name => name.startsWith('yihao-verify-') && name !== shell && name !== data,
    )
    await Promise.all(names.map(name => caches.delete(name)))
    await clients.claim()
  }
  event.waitUntil(clean())
})

/** The page in the language that was asked for, now or before. */
async function page(url) {
  const kept = await caches.open(data)
  const asked = url.searchParams.get('lang') ?? (await (await kept.match(languageKey))?.text()) ?? 'zh'
  const language = asked === 'en' ? 'en' : 'zh'
  await kept.put(languageKey, new Response(language))
  return caches.match(`/verify?lang=${language}`, { cacheName: shell })
}

addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate' && url.pathname === '/verify')
    event.respondWith(page(url).then(found => found ?? fetch(request)))
  else if (files.includes(url.pathname))
    event.respondWith(caches.match(url.pathname, { cacheName: shell }).then(found => found ?? fetch(request)))
})
