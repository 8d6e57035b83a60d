/** The frog: the mark of this page. */
export function FrogMark() {
  return (
    <svg class="frog" width="56" height="56" viewBox="0 0 24 24" aria-hidden="true">
      <path
        class="frog-skin"
        d="M7.600 5.200a2.700 2.700 0 0 1 2.600 2 8 8 0 0 1 3.600 0 2.700 2.700 0 1 1 5.100 1.700c1.200 1.300 1.900 2.900 1.900 4.600 0 3.600-3.900 5.700-8.800 5.700s-8.800-2.100-8.800-5.700c0-1.700.7-3.300 1.900-4.600a2.700 2.700 0 0 1 2.500-3.700z"
      />
      <circle class="frog-line" cx="7.700" cy="8" r="1.200" />
      <circle class="frog-line" cx="16.300" cy="8" r="1.200" />
      <path class="frog-smile" d="M6.500 13.700c1.600 1.800 3.400 2.500 5.500 2.500s3.900-.7 5.500-2.500" />
    </svg>
  )
}
