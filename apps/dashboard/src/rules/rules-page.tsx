import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { useApp, useMay } from '../app.ts'
import { useNews } from '../incidents/use-incidents.ts'
import { messages } from '../messages/messages.ts'
import { EmptyNotice, ErrorNotice } from '../ui/notice.tsx'
import { When } from '../ui/time.tsx'
import { useLoad } from '../ui/use-load.ts'
import { OwnRules } from './own-rules.tsx'
import { RuleApi, type RuleBook, type RulesView } from './rule-api.ts'
import { RuleEditor } from './rule-editor.tsx'
import { RuleVersions } from './rule-versions.tsx'
import { ThresholdEditor } from './threshold-editor.tsx'
import { Trial } from './trial.tsx'

const words = messages.rules
const TABS = ['thresholds', 'rules', 'own', 'versions'] as const

/** Rules and thresholds: what holds, what is about to be changed, and what that would do. */
export function RulesPage() {
  const { api } = useApp()
  const rules = useMemo(() => new RuleApi(api), [api])
  const { data, error, reload } = useLoad(rules.rules, [])
  const maySee = useMay('rule.view')
  return (
    <main class="page" id="content" tabIndex={-1}>
      <div class="page-inner">
        {!maySee && (
          <div class="card">
            <EmptyNotice title={words.needed} />
          </div>
        )}
        {maySee && error !== null && data === null && <ErrorNotice error={error} onRetry={reload} />}
        {maySee && data !== null && (
          <RuleDesk key={data.version} rules={rules} loaded={data} onSaved={reload} />
        )}
        {maySee && data === null && error === null && <p class="quiet">{messages.loading}</p>}
      </div>
    </main>
  )
}

function RuleDesk({ rules, loaded, onSaved }: { rules: RuleApi; loaded: RulesView; onSaved: () => void }) {
  const { kinds, toasts } = useApp()
  const mayEdit = useMay('rule.edit')
  const draft = useSignal<RuleBook>(loaded.book)
  const tab = useSignal<(typeof TABS)[number]>('thresholds')
  const kindId = useSignal(loaded.kinds[0]?.id ?? '')
  const placeId = useSignal<string | null>(null)
  const news = useNews('rules')
  const newest = useLoad(rules.versions, [news])
  const isStale = (newest.data?.[0]?.version ?? 0) > loaded.version
  const isChanged = JSON.stringify(draft.value) !== JSON.stringify(loaded.book)
  const kind = kinds.value.get(kindId.value)
  const brought = loaded.kinds.find(({ id }) => id === kindId.value)
  const own = draft.value.custom
    .filter(({ kind: of }) => of === kindId.value)
    .map(({ id, title, advice, forMinutes, clearMinutes }) => ({
      id,
      title,
      advice,
      onDelayMinutes: forMinutes,
      offDelayMinutes: clearMinutes,
    }))
  const change = (book: RuleBook) => {
    draft.value = book
  }
  const importFile = async (file: File) => {
    try {
      const book = JSON.parse(await file.text()) as RuleBook
      const { problems } = await rules.check(book)
      if (problems[0] !== undefined) throw new Error(`${problems[0].path}: ${problems[0].message}`)
      change({ kinds: book.kinds ?? {}, custom: book.custom ?? [] })
      toasts.show(words.file.imported)
    } catch (problem) {
      toasts.show(`${words.file.unreadable}. ${problem instanceof Error ? problem.message : ''}`, 'failed')
    }
  }
  const inForce = newest.data?.find(({ version }) => version === loaded.version)
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{isChanged ? words.unsaved(countChanges(loaded.book, draft.value)) : words.hintTitle}</h1>
          <p class="quiet">
            {isChanged ? (
              words.unsavedHint
            ) : loaded.version === 0 || inForce?.createdAt == null ? (
              `${words.asTheyCome}. ${words.hint}`
            ) : (
              <>
                {words.version(loaded.version, inForce.author)} <When at={inForce.createdAt} />:{' '}
                {inForce.reason}
              </>
            )}
          </p>
        </div>
        <div class="page-actions">
          {isChanged && (
            <button type="button" class="button" onClick={() => change(loaded.book)}>
              {words.discard}
            </button>
          )}
          {mayEdit && (
            <label class="button">
              {words.file.import}
              <input
                type="file"
                accept="application/json,.json"
                class="visually-hidden"
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0]
                  event.currentTarget.value = ''
                  if (file !== undefined) void importFile(file)
                }}
              />
            </label>
          )}
          <button type="button" class="button" onClick={() => download(draft.value)}>
            {words.file.export}
          </button>
        </div>
      </header>
      {isStale && (
        <div class="card notice" role="alert">
          <p class="notice-title">{words.stale}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              if (isChanged) download(draft.value)
              onSaved()
            }}
          >
            {words.takeOver}
          </button>
        </div>
      )}
      <div class="rules-bar">
        <label class="field">
          <span>{words.kind}</span>
          <select
            value={kindId.value}
            onChange={(event) => {
              kindId.value = event.currentTarget.value
            }}
          >
            {loaded.kinds.map(({ id }) => (
              <option key={id} value={id}>
                {kinds.value.get(id)?.titlePlural ?? id}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.where}</span>
          <select
            value={placeId.value ?? ''}
            onChange={(event) => {
              placeId.value = event.currentTarget.value || null
            }}
          >
            <option value="">{words.everywhere}</option>
            {loaded.places.map(({ id, name }) => (
              <option key={id} value={id}>
                {draft.value.kinds[kindId.value]?.places?.[id] === undefined
                  ? name
                  : `${name} (${words.changedPlaces})`}
              </option>
            ))}
          </select>
        </label>
        {/* biome-ignore lint/a11y/useSemanticElements: buttons, not form fields. */}
        <div class="segments" role="group" aria-label={messages.pages.rules}>
          {TABS.map((name) => (
            <button
              key={name}
              type="button"
              class="segment"
              aria-pressed={tab.value === name}
              onClick={() => {
                tab.value = name
              }}
            >
              {words.tabs[name]}
            </button>
          ))}
        </div>
      </div>
      {kind !== undefined && (
        <div class="card table-scroll" id="list" tabIndex={-1}>
          {tab.value === 'thresholds' && (
            <ThresholdEditor
              book={draft.value}
              kind={kind}
              placeId={placeId.value}
              mayEdit={mayEdit}
              onChange={change}
            />
          )}
          {tab.value === 'rules' && (
            <RuleEditor
              book={draft.value}
              kindId={kind.id}
              rules={[...(brought?.rules ?? []), ...loaded.sharedRules, ...own]}
              placeId={placeId.value}
              mayEdit={mayEdit}
              onChange={change}
            />
          )}
          {tab.value === 'own' && (
            <OwnRules book={draft.value} kind={kind} rules={loaded} mayEdit={mayEdit} onChange={change} />
          )}
          {tab.value === 'versions' && (
            <RuleVersions rules={rules} turn={news} mayEdit={mayEdit} onLoad={change} />
          )}
        </div>
      )}
      {isChanged && mayEdit && (
        <Trial rules={rules} basedOn={loaded.version} draft={draft.value} onSaved={onSaved} />
      )}
    </>
  )
}

function countChanges(before: RuleBook, after: RuleBook): number {
  const leaves = (value: unknown, path: string): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, each]) => leaves(each, `${path}.${name}`))
      : [[path, JSON.stringify(value)]]
  const own = ({ custom }: RuleBook) =>
    custom.map((rule): [string, string] => [`${rule.kind}/${rule.id}`, JSON.stringify(rule)])
  const [old, now] = [before, after].map((book) => new Map([...leaves(book.kinds, ''), ...own(book)]))
  return [...new Set([...old!.keys(), ...now!.keys()])].filter((key) => old!.get(key) !== now!.get(key))
    .length
}

function download(book: RuleBook): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(book, null, 2)], { type: 'application/json' }))
  link.download = 'rules.json'
  link.click()
  URL.revokeObjectURL(link.href)
}
