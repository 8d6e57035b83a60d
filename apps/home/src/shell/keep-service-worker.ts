/** Keeps the page on the phone; a newer one that waits is taken now, while nothing has been begun. */
export function keepServiceWorker(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.MODE !== 'production') return
  const { serviceWorker } = navigator
  serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).then(
    ({ waiting }) => {
      if (waiting === null) return
      serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take-over')
    },
    // A browser that keeps nothing, as a private window may, has the page while there is a network.
    () => undefined,
  )
}
