export interface KindSimulator {
  readonly kind: string
}
