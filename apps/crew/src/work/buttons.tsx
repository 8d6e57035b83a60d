import { Icon, type IconName } from '../shell/icons.tsx'

interface ButtonOptions {
  readonly icon: IconName
  readonly label: string
  readonly isResting: boolean
  readonly onClick: () => void
}

/** The one that is pressed most: where the thumb is. */
export function BigButton({ icon, label, isResting, onClick }: ButtonOptions) {
  return (
    <button type="button" class="big" aria-disabled={isResting} onClick={onClick}>
      <Icon name={icon} size={32} />
      {label}
    </button>
  )
}

export function SmallButton({ icon, label, isResting, onClick }: ButtonOptions) {
  return (
    <button type="button" class="small" aria-disabled={isResting} onClick={onClick}>
      <Icon name={icon} />
      {label}
    </button>
  )
}
