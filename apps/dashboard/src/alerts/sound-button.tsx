import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { Icon } from '../ui/icons.tsx'

const words = messages.alarms.sound

/** Turns the sound on and off; says when the browser keeps it off. */
export function SoundButton() {
  const { sound } = useApp()
  const isOn = sound.isOn.value
  const silent = sound.silentCount.value
  const label = [
    isOn ? words.on : words.off,
    ...(isOn && sound.isBlocked.value ? [words.blocked] : []),
    ...(isOn && silent > 0 ? [words.waiting(silent)] : []),
  ].join('. ')
  return (
    <>
      {isOn && sound.isMissed.value && (
        <button type="button" class="button button-small" onClick={() => void sound.allow()}>
          {words.allow}
        </button>
      )}
      <button
        type="button"
        class="icon-button sound-button"
        aria-label={label}
        title={label}
        aria-pressed={isOn}
        data-testid="sound"
        data-blocked={sound.isBlocked.value}
        onClick={() => sound.set(!isOn)}
      >
        <Icon name={isOn ? 'sound' : 'mute'} />
      </button>
    </>
  )
}
