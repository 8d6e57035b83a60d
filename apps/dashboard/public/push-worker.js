// Shows push messages while no page is open, and leads to what they are about.
self.addEventListener('push', (event) => {
  const { title, body, link, tag, severity } = event.data.json()
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      tag,
      icon: '/icon.svg',
      requireInteraction: severity === 'critical',
      data: { link },
    }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const address = new URL(event.notification.data.link, self.location.origin).href
  event.waitUntil(
    self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((windows) => {
      const open = windows.find((each) => new URL(each.url).origin === self.location.origin)
      return open === undefined
        ? self.clients.openWindow(address)
        : open.focus().then((each) => each.navigate(address))
    }),
  )
})

// A subscription that the browser renews is told to the platform; the person’s session goes with it.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    self.registration.pushManager.subscribe(event.oldSubscription.options).then((subscription) => {
      const { endpoint, keys } = subscription.toJSON()
      return fetch('/api/v1/notifications/devices', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ endpoint, keys }),
      })
    }),
  )
})
