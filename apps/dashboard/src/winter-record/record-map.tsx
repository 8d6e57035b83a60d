import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useApp } from '../app.ts'
import { messages } from '../messages/messages.ts'
import { FIT_EVENT } from '../shell/keyboard.ts'
import { EmptyNotice } from '../ui/notice.tsx'
import type { RecordMapView, RecordRibbon } from './record-map-view.ts'

const words = messages.winterRecord.night
const MARKS = ['missed', 'in-part', 'treated', 'extra'] as const

/** The night as ribbons; the lists beside it say the same. */
export function RecordMap({ ribbons }: { ribbons: readonly RecordRibbon[] }) {
  const { api, platform, theme } = useApp()
  const container = useRef<HTMLDivElement>(null)
  const view = useSignal<RecordMapView | null>(null)
  const failure = useSignal(false)
  useEffect(() => {
    let started: RecordMapView | null = null
    let isGone = false
    const start = async () => {
      const [{ RecordMapView }, baseMap] = await Promise.all([import('./record-map-view.ts'), api.map()])
      if (isGone) return
      started = new RecordMapView({
        container: container.current!,
        baseMap,
        styleUrl: platform.mapStyleUrl,
        isDark: theme.isDark.peek(),
      })
      view.value = started
    }
    start().catch(() => {
      failure.value = true
    })
    const fit = () => started?.fit()
    window.addEventListener(FIT_EVENT, fit)
    return () => {
      isGone = true
      window.removeEventListener(FIT_EVENT, fit)
      started?.stop()
    }
  }, [])
  useSignalEffect(() => view.value?.setTheme(theme.isDark.value))
  const key = JSON.stringify(ribbons)
  useEffect(() => view.value?.show(ribbons), [view.value, key])
  const shown = MARKS.filter((mark) => ribbons.some((ribbon) => ribbon.mark === mark))
  return (
    <div class="card record-map">
      <section ref={container} class="record-map-canvas" aria-label={words.map} data-testid="record-map" />
      <p class="record-legend">
        {shown.map((mark) => (
          <span key={mark}>
            <i class={`record-line record-line-${mark}`} aria-hidden="true" /> {words.marks[mark]}
          </span>
        ))}
      </p>
      {failure.value && <EmptyNotice title={messages.map.failed} hint={messages.map.failedHint} />}
    </div>
  )
}
