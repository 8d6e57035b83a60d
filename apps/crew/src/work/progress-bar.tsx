/** @param share 0 to 1 */
export function ProgressBar({ share }: { share: number }) {
  return (
    <div class="bar" aria-hidden="true">
      <div style={{ width: `${100 * share}%` }} />
    </div>
  )
}
