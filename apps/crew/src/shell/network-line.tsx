import { useCrew } from '../crew.ts'
import { messages } from '../messages/messages.ts'
import { Icon, type IconName } from './icons.tsx'

const words = messages.network

/** Whether there is a network and what waits, always in sight; opens what is sent and what is not. */
export function NetworkLine() {
  const { url } = useCrew()
  const { text, icon, tone } = useNetworkWords()
  return (
    <button
      type="button"
      class={`network network-${tone}`}
      data-testid="network"
      data-tone={tone}
      aria-label={`${text}. ${words.label}`}
      onClick={() => url.goTo({ isOutbox: !url.place.value.isOutbox })}
    >
      <Icon name={icon} size={20} />
      <span>{text}</span>
    </button>
  )
}

function useNetworkWords(): { text: string; icon: IconName; tone: 'calm' | 'waiting' | 'warning' } {
  const { outbox, photos, isOnline, signIn } = useCrew()
  const waiting = outbox.waitingMarks.value.length
  const pictures = photos.waiting.value.length
  const refused = outbox.refusedMarks.value.length
  const refusedPictures = photos.refused.value.length
  const isAnyWaiting = waiting + pictures > 0
  if (signIn.value === 'expired')
    return { text: words.signIn(waiting, pictures), icon: 'alert', tone: 'warning' }
  if (!isOnline.value) {
    const text = isAnyWaiting ? words.offlineWaiting(waiting, pictures) : words.offline
    return { text, icon: 'noSignal', tone: 'warning' }
  }
  if (isAnyWaiting) return { text: words.waiting(waiting, pictures), icon: 'upload', tone: 'waiting' }
  if (refused > 0) return { text: words.refused(refused), icon: 'alert', tone: 'warning' }
  if (refusedPictures > 0)
    return { text: words.refusedPhotos(refusedPictures), icon: 'alert', tone: 'warning' }
  return { text: words.sent, icon: 'signal', tone: 'calm' }
}
