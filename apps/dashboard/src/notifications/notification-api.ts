import type {
  ChannelStateView,
  ContactChange,
  ContactView,
  EscalationPolicyView,
  NoticeDeliveryDetail,
  NoticeDeliveryView,
  NoticePage,
  NoticePreferencesView,
  PersonView,
  PushDeviceView,
  RotaChange,
  RotaSpanView,
  RotaView,
} from '@towncrier/protocol'
import { useMemo } from 'preact/hooks'
import type { ApiClient } from '../api/client.ts'
import type { Page } from '../api/types.ts'
import { useApp } from '../app.ts'

export type ChannelName = ChannelStateView['channel']
export const CHANNEL_NAMES: readonly ChannelName[] = ['push', 'email', 'sms', 'voice']

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** What the screens of notifications do with the REST interface. */
export function notificationApi({ request }: ApiClient) {
  return {
    inbox: (unread: boolean, cursor?: string) =>
      request<NoticePage>(
        'GET',
        `/notifications${queryOf({ limit: '50', cursor, ...(unread ? { unread: 'true' } : {}) })}`,
      ),
    unread: () => request<NoticePage>('GET', '/notifications?limit=1'),
    markRead: (ids: readonly number[] | null) => request('POST', '/notifications/read', { ids }),
    contact: () => request<ContactView>('GET', '/notifications/preferences'),
    saveContact: (change: ContactChange) => request<ContactView>('PUT', '/notifications/preferences', change),
    preview: (preferences: NoticePreferencesView) =>
      request<{ preview: string[] }>('POST', '/notifications/preview', preferences),
    test: (channel: ChannelName) => request('POST', '/notifications/test', { channel }),
    pushKey: () => request<{ publicKey: string }>('GET', '/notifications/push-key'),
    watched: (causeId: string) =>
      request<{ isWatched: boolean }>('GET', `/causes/${encodeURIComponent(causeId)}/watch`),
    watch: (causeId: string, isWatched: boolean) =>
      request(isWatched ? 'PUT' : 'DELETE', `/causes/${encodeURIComponent(causeId)}/watch`),
    devices: () => request<PushDeviceView[]>('GET', '/notifications/devices'),
    addDevice: (subscription: PushSubscriptionJSON) =>
      request<PushDeviceView>('POST', '/notifications/devices', {
        endpoint: subscription.endpoint,
        keys: subscription.keys,
      }),
    removeDevice: (id: number) => request<void>('DELETE', `/notifications/devices/${id}`),
    rotas: () => request<RotaView[]>('GET', '/rotas'),
    spans: (id: number, from: string, to: string) =>
      request<RotaSpanView[]>('GET', `/rotas/${id}/spans${queryOf({ from, to })}`),
    addRota: (rota: RotaChange) => request<RotaView>('POST', '/rotas', rota),
    changeRota: (id: number, rota: RotaChange) => request<RotaView>('PUT', `/rotas/${id}`, rota),
    removeRota: (id: number) => request<void>('DELETE', `/rotas/${id}`),
    people: () => request<PersonView[]>('GET', '/notifications/people'),
    policies: () => request<EscalationPolicyView[]>('GET', '/escalation-policies'),
    savePolicies: (policies: readonly EscalationPolicyView[]) =>
      request<EscalationPolicyView[]>('PUT', '/escalation-policies', policies),
    channels: () => request<ChannelStateView[]>('GET', '/notifications/channels'),
    deliveries: (query: Readonly<Record<string, string | undefined>>) =>
      request<Page<NoticeDeliveryView>>('GET', `/notifications/deliveries${queryOf(query)}`),
    delivery: (id: number) => request<NoticeDeliveryDetail>('GET', `/notifications/deliveries/${id}`),
    replay: (id: number) => request('POST', `/notifications/deliveries/${id}/replay`),
  }
}

export function useNotificationApi() {
  const { api } = useApp()
  return useMemo(() => notificationApi(api), [api])
}

/** "22:00" of 1320, and back. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
