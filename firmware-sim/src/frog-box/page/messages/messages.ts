export const LANGUAGES = ['en', 'cy'] as const
export type Language = (typeof LANGUAGES)[number]

/** Every word of the page. */
export interface Messages {
  readonly title: string
  /** The link to the page in the other language, in that language. */
  readonly otherLanguage: string
  readonly headlines: {
    readonly missing: string
    readonly failing: string
    readonly looksWrong: string
    readonly waitingForFirst: string
    readonly stale: string
    readonly damp: string
    readonly notDamp: string
  }
  readonly explanations: {
    readonly missing: string
    readonly failing: string
    readonly looksWrong: string
    readonly waitingForFirst: string
    readonly stale: string
    readonly damp: string
    /** @param dewPoint with its unit. */
    notDamp(dewPoint: string): string
  }
  readonly temperature: string
  readonly humidity: string
  readonly dewPoint: string
  readonly dewPointMeaning: string
  measured(age: string): string
  justNow: string
  ago(duration: string): string
  /** "1 minute", "3 hours", "2 days". */
  duration(count: number, unit: 'minute' | 'hour' | 'day'): string
  readonly notices: {
    notSending(since: string | null, waiting: number): string
    refused(waiting: number): string
    readonly checkNetwork: string
    readonly checkToken: string
    readonly clockNotSet: string
    undatable(count: number): string
    discarded(count: number): string
    readonly storage: string
    readonly damaged: string
    sensorFailures(count: number): string
  }
  readonly sending: string
  readonly lastDay: string
  readonly noChart: string
  readonly asTable: string
  readonly time: string
  chart(lowest: string, highest: string): string
  readonly dampLine: string
  readonly now: string
  readonly hoursAgo: string
  readonly download: string
  readonly yours: string
  readonly unreachable: string
  readonly notFound: string
  readonly notAllowed: string
  readonly otherHost: string
}
