/** The public form: sends it without leaving the page, and takes the place from the device when asked to. */

const form = document.querySelector<HTMLFormElement>('#report')!
const problem = document.querySelector<HTMLElement>('#problem')!
const thanks = document.querySelector<HTMLElement>('#thanks')!
const send = document.querySelector<HTMLButtonElement>('#send')!
const locate = document.querySelector<HTMLButtonElement>('#locate')!
const place = document.querySelector<HTMLInputElement>('#place')!
const locationText = document.querySelector<HTMLElement>('#location')!

const LOCATE_TIMEOUT_MS = 15_000
const MOST_PHOTO_BYTES = 10 * 1024 * 1024

function showProblem(text: string): void {
  problem.textContent = text
  problem.hidden = false
  problem.focus()
}

function setPoint(latitude: string, longitude: string): void {
  form.querySelector<HTMLInputElement>('[name=latitude]')!.value = latitude
  form.querySelector<HTMLInputElement>('[name=longitude]')!.value = longitude
}

function problemText(status: number, body: { readonly code?: string } | null): string {
  if (status === 429) return 'You have sent several reports already. Please wait ten minutes and try again.'
  if (body?.code === 'TC_FILE_TYPE')
    return 'The photograph cannot be read. Please choose a JPEG, PNG or WebP picture.'
  if (status === 413) return 'The photograph is too large. Please choose one of 10 MB at most.'
  if (status === 400 || status === 422) return 'Please say what you see, and where it is.'
  return 'That did not work. Please try again in a minute.'
}

async function submit(): Promise<void> {
  const data = new FormData(form)
  if (data.get('placeText') === '' && data.get('latitude') === '') {
    showProblem('Please say where it is.')
    place.focus()
    return
  }
  const photo = data.get('photo')
  if (photo instanceof File && photo.size > MOST_PHOTO_BYTES) return showProblem(problemText(413, null))
  problem.hidden = true
  send.disabled = true
  send.textContent = 'Sending …'
  try {
    const response = await fetch(form.action, { method: 'POST', body: data })
    const body = (await response.json().catch(() => null)) as { code?: string; reference?: string } | null
    if (!response.ok) return showProblem(problemText(response.status, body))
    document.querySelector('#reference')!.textContent = body?.reference ?? ''
    form.hidden = true
    thanks.hidden = false
    thanks.focus()
  } catch {
    showProblem('There is no connection. Nothing is lost: try again when you are online.')
  } finally {
    send.disabled = false
    send.textContent = 'Send'
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

if ('geolocation' in navigator && window.isSecureContext) {
  locate.hidden = false
  locate.addEventListener('click', () => {
    locationText.textContent = 'Looking for where you are …'
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setPoint(coords.latitude.toFixed(5), coords.longitude.toFixed(5))
        locationText.textContent = `Your place will be sent, exact to about ${Math.ceil(coords.accuracy)} metres.`
      },
      () => {
        setPoint('', '')
        locationText.textContent = 'Your place could not be found. Please type where it is.'
      },
      { enableHighAccuracy: true, timeout: LOCATE_TIMEOUT_MS },
    )
  })
}
