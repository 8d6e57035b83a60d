/** Who a connection turned out to be. */
export interface AuthenticatedDevice {
  readonly deviceId: string
  readonly kind: string
}

/** What the broker asks of whoever keeps the devices. */
export interface DeviceDirectory {
  /**
   * Tells whether `token` is the device's. Called once per connection on the broker's thread, so it must
   * answer at once, and must take as long for a wrong token as for a true one.
   *
   * @returns null when the device is not known, not allowed in, or the token is not its token.
   */
  authenticate(deviceId: string, token: string): AuthenticatedDevice | null
}
