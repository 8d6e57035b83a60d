/** Lower-case letters, digits, `-` and `_`, 1 to 64 long, starting with a letter or digit. */
export const DEVICE_ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** The id of a sensor kind: words joined by hyphens, as its folder is named. */
export const KIND_ID_PATTERN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** True when `value` can name a device (and so stand in an MQTT topic and be an MQTT user name). */
export function isDeviceId(value: string): boolean {
  return DEVICE_ID_PATTERN.test(value)
}
