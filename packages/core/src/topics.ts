import { isDeviceId, KIND_ID_PATTERN } from './ids.ts'

/** What a topic's last level says: the first two go up from the device, the others down to it. */
export type TopicChannel = 'reading' | 'status' | 'config' | 'command'

export interface DeviceTopic {
  readonly kind: string
  readonly deviceId: string
  readonly channel: TopicChannel
}

const CHANNELS: ReadonlySet<string> = new Set(['reading', 'status', 'config', 'command'])

/** `towncrier/v1/{kind}/{deviceId}/{channel}` */
export function formatTopic({ kind, deviceId, channel }: DeviceTopic): string {
  return `towncrier/v1/${kind}/${deviceId}/${channel}`
}

/** Reads a device topic; null when it is not exactly of the form {@link formatTopic} writes. */
export function parseTopic(topic: string): DeviceTopic | null {
  const levels = topic.split('/')
  if (levels.length !== 5 || levels[0] !== 'towncrier' || levels[1] !== 'v1') return null
  const [, , kind, deviceId, channel] = levels as [string, string, string, string, string]
  if (!KIND_ID_PATTERN.test(kind) || !isDeviceId(deviceId) || !CHANNELS.has(channel)) return null
  return { kind, deviceId, channel: channel as TopicChannel }
}
