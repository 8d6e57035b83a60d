/* global PAGE */
// The page is there without a network: its files are kept from the first visit on. `PAGE` is written above by the build.
const BASE = '/crew/'
const SHELL = `towncrier-crew-${PAGE.version}`
const MAP = 'towncrier-crew-map'

self.addEventListener('install', (event) => {
  const requests = PAGE.files.map((name) => new Request(BASE + name, { cache: 'reload' }))
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(requests)))
})

self.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('towncrier-crew-') && name !== SHELL && name !== MAP) await caches.delete(name)
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
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(fromShell(new Request(BASE), request))
  else if (pathname.startsWith(BASE)) event.respondWith(fromShell(request, request))
  // A layer's address changes with it; what layers there are is asked for, and remembered for when nobody answers.
  else if (pathname.startsWith('/api/v1/map/')) event.respondWith(fromMap(request))
  else if (pathname === '/api/v1/map') event.respondWith(mapOrRemembered(request))
})

async function fromShell(wanted, request) {
  const cache = await caches.open(SHELL)
  return (await cache.match(wanted, { ignoreSearch: true })) ?? fetch(request)
}

async function fromMap(request) {
  const cache = await caches.open(MAP)
  return (await cache.match(request)) ?? keep(cache, request)
}

async function mapOrRemembered(request) {
  const cache = await caches.open(MAP)
  try {
    return await keep(cache, request)
  } catch (error) {
    const remembered = await cache.match(request)
    if (remembered === undefined) throw error
    return remembered
  }
}

async function keep(cache, request) {
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}
