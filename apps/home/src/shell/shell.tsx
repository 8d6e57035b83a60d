import { useSignal } from '@preact/signals'
import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import { useHome, useWords } from '../home-app.ts'
import { NowScreen } from '../now/now-screen.tsx'
import { StartScreen } from '../start/start-screen.tsx'
import { Waiting } from '../ui/parts.tsx'
import { NetworkLine } from './network-line.tsx'
import type { ScreenName } from './place.ts'
import { TabBar } from './tab-bar.tsx'

/** What is not seen first comes when it is opened. */
type LaterName = ScreenName | 'not-resident' | 'averages'
const LATER: Partial<Record<LaterName, () => Promise<FunctionComponent>>> = {
  claim: async () => (await import('../start/claim-screen.tsx')).ClaimScreen,
  'sign-in': async () => (await import('../start/sign-in-screen.tsx')).SignInScreen,
  'not-resident': async () => (await import('../start/not-resident-screen.tsx')).NotResidentScreen,
  averages: async () => (await import('../more/neighbourhood-screen.tsx')).AveragesScreen,
  history: async () => (await import('../history/history-screen.tsx')).HistoryScreen,
  diary: async () => (await import('../diary/diary-screen.tsx')).DiaryScreen,
  damp: async () => (await import('../damp/damp-screen.tsx')).DampScreen,
  more: async () => (await import('../more/more-screen.tsx')).MoreScreen,
  evidence: async () => (await import('../evidence/evidence-screen.tsx')).EvidenceScreen,
  'my-home': async () => (await import('../home-place/my-home-screen.tsx')).MyHomeScreen,
  'my-data': async () => (await import('../my-data/my-data-screen.tsx')).MyDataScreen,
  neighbourhood: async () => (await import('../more/neighbourhood-screen.tsx')).NeighbourhoodScreen,
  settings: async () => (await import('../more/settings-screen.tsx')).SettingsScreen,
  erasure: async () => (await import('../my-data/erasure-screen.tsx')).ErasureScreen,
}

export function Shell() {
  const app = useHome()
  const { screen } = app.url.place.value
  // What became of an erased home is seen without an account.
  if (screen === 'erasure') return <Plain screen={screen} />
  if (app.signIn.value === 'out') {
    return screen === 'sign-in' || screen === 'claim' ? <Plain screen={screen} /> : <StartScreen />
  }
  if (app.signIn.value === 'expired' && screen === 'sign-in') return <Plain screen={screen} />
  if (app.session.value === null) return <FirstOffline />
  const { permissions } = app.session.value
  if (!permissions.includes('home.own')) {
    return <Plain screen={permissions.includes('home.averages') ? 'averages' : 'not-resident'} />
  }
  if (app.home.value === null) return <Plain screen="claim" />
  return <Rooms screen={screen === 'sign-in' ? 'now' : screen} />
}

/** A screen with the menu beside or beneath it. */
function Rooms({ screen }: { screen: ScreenName }) {
  const words = useWords()
  return (
    <div class="app">
      <button
        type="button"
        class="skip"
        onClick={() => document.querySelector<HTMLElement>('main h1')?.focus()}
      >
        {words.skip}
      </button>
      <TabBar screen={screen} />
      <div class="room">
        <NetworkLine />
        <main class="page">{screen === 'now' ? <NowScreen /> : <Later key={screen} screen={screen} />}</main>
      </div>
    </div>
  )
}

function Plain({ screen }: { screen: LaterName }) {
  return (
    <main class="page page-plain">
      <Later key={screen} screen={screen} />
    </main>
  )
}

function Later({ screen }: { screen: LaterName }) {
  const app = useHome()
  const words = useWords()
  const found = useSignal<{ readonly Screen: FunctionComponent } | null>(null)
  const problem = useSignal('')
  const load = async () => {
    problem.value = ''
    try {
      const [Screen] = await Promise.all([LATER[screen]!(), app.loadRest()])
      found.value = { Screen }
    } catch {
      problem.value = words.problems.unreachable
    }
  }
  useEffect(() => void load(), [screen])
  if (found.value === null || app.language.rest.value === null) {
    return <Waiting problem={problem.value} onRetry={() => void load()} />
  }
  const { Screen } = found.value
  return <Screen />
}

function FirstOffline() {
  const app = useHome()
  const words = useWords()
  return (
    <main class="page page-plain">
      <h1>{app.isOnline.value ? words.loading : words.offline.short}</h1>
      {!app.isOnline.value && (
        <>
          <p>{words.offline.never}</p>
          <button type="button" class="button" onClick={() => void app.connect()}>
            {words.retry}
          </button>
        </>
      )}
    </main>
  )
}
