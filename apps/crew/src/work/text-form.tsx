/** As the platform takes them. */
export const MOST_NOTE_CHARACTERS = 2_000

/** Words of the crew’s own. */
export function TextForm({
  label,
  submit,
  onText,
}: {
  label: string
  submit: string
  onText: (text: string) => void
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const text = String(new FormData(event.currentTarget).get('text')).trim()
        if (text !== '') onText(text)
      }}
    >
      <label class="field">
        <span>{label}</span>
        <textarea name="text" rows={2} maxLength={MOST_NOTE_CHARACTERS} required />
      </label>
      <button type="submit" class="button button-primary">
        {submit}
      </button>
    </form>
  )
}
