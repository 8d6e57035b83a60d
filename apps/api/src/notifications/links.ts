import type { Config } from '@towncrier/config'

/** Where people reach the dashboard, without a slash at the end. */
export function publicBase({ PUBLIC_URL, HTTP_HOST, HTTP_PORT }: Config): string {
  return (PUBLIC_URL ?? `http://${HTTP_HOST}:${HTTP_PORT}`).replace(/\/$/, '')
}

export const causeLink = (id: string) => `/?page=alerts&cause=${encodeURIComponent(id)}`
export const incidentLink = (id: number) => `/?page=incidents&incident=${id}`
export const PREFERENCES_LINK = '/?page=notifications'
export const INBOX_LINK = '/?page=inbox'
export const SHIFTS_LINK = '/?page=shift'
