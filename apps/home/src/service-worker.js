/* global PAGE */
// The page is there without a network: its files are kept from the first visit on. `PAGE` is written above by the build.
// What a home sends is personal: no answer of the platform is ever kept here.
const BASE = '/home/'
const SHELL = `towncrier-home-${PAGE.version}`

self.addEventListener('install', (event) => {
  const requests = PAGE.files.map((name) => new Request(BASE + name, { cache: 'reload' }))
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(requests)))
})

self.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('towncrier-home-') && name !== SHELL) await caches.delete(name)
    }
    await self.clients.claim()
  }
  event.waitUntil(clean())
})

// A page that has just been opened has nothing to lose and takes the new version at once.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(BASE)) return
  const wanted = request.mode === 'navigate' ? new Request(pageOf(pathname)) : request
  event.respondWith(fromShell(wanted, request))
})

function pageOf(pathname) {
  return pathname === `${BASE}privacy` ? `${BASE}privacy.html` : BASE
}

async function fromShell(wanted, request) {
  const cache = await caches.open(SHELL)
  const kept = await cache.match(wanted, { ignoreSearch: true })
  return kept === undefined ? fetch(request) : kept
}
