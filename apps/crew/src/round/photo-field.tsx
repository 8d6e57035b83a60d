import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { roundScreens } from '../messages/round-screens.ts'
import type { Photo } from '../outbox/outbox-event.ts'
import { Icon } from '../shell/icons.tsx'
import { shrinkPhoto } from './shrink-photo.ts'

const words = roundScreens.photo

/** Takes a photo with the phone’s camera, makes it small, and shows it. */
export function PhotoField({ photo }: { photo: Signal<Photo | null> }) {
  const state = useSignal<'working' | 'unreadable' | 'tooLarge' | null>(null)
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    state.value = 'working'
    photo.value = null
    const made = await shrinkPhoto(file)
    if (typeof made === 'string') state.value = made
    else {
      photo.value = made
      state.value = null
    }
  }
  const ready = photo.value
  return (
    <div class="photo-field">
      {ready !== null && <Picture photo={ready} />}
      <label class="button photo-button">
        <Icon name="camera" />
        <span>{ready === null ? words.take : words.again}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          class="unseen"
          onChange={(event) => {
            const input = event.currentTarget
            void take(input.files?.[0]).finally(() => {
              input.value = ''
            })
          }}
        />
      </label>
      {ready !== null && (
        <button
          type="button"
          class="square"
          aria-label={words.remove}
          onClick={() => {
            photo.value = null
          }}
        >
          <Icon name="close" />
        </button>
      )}
      {state.value === 'working' && (
        <p class="quiet" role="status">
          {words.working}
        </p>
      )}
      {(state.value === 'unreadable' || state.value === 'tooLarge') && (
        <p class="problem" role="alert">
          {words[state.value]}
        </p>
      )}
    </div>
  )
}

function Picture({ photo }: { photo: Photo }) {
  const url = useSignal('')
  useEffect(() => {
    url.value = URL.createObjectURL(new Blob([photo.bytes], { type: photo.mediaType }))
    return () => URL.revokeObjectURL(url.value)
  }, [photo, url])
  if (url.value === '') return null
  return <img class="photo" data-testid="photo-ready" src={url.value} alt={words.alt} />
}
