import { useSignal } from '@preact/signals'
import type { EscalationPolicyView, PersonView, RotaView } from '@towncrier/protocol'
import { useApp } from '../app.ts'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { messages } from '../messages/messages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { CHANNEL_NAMES } from './notification-api.ts'
import { Choices, setIn, Tick, withItem } from './parts.tsx'

const words = messages.notifications.onCall
const { channels, severities, mine } = messages.notifications

type Level = EscalationPolicyView['levels'][number]

function newPolicy(): EscalationPolicyView {
  return {
    id: `policy-${Date.now().toString(36)}`,
    name: '',
    enabled: true,
    minSeverity: 'critical',
    kinds: [],
    levels: [{ afterMin: 0, targets: [{ type: 'handlers' }], channels: ['push'] }],
    repeats: 1,
    repeatAfterMin: 20,
  }
}

/** Targets as the keys of choices, and back. */
function keyOf(target: Level['targets'][number]): string {
  if (target.type === 'handlers') return 'handlers'
  return target.type === 'rota' ? `rota/${target.rotaId}` : `person/${target.userName}`
}
function targetOf(key: string): Level['targets'][number] {
  if (key === 'handlers') return { type: 'handlers' }
  const [type, name = ''] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)]
  return type === 'rota' ? { type: 'rota', rotaId: Number(name) } : { type: 'person', userName: name }
}

/** Makes or changes an escalation policy. */
export function PolicyDialog({
  policy,
  rotas,
  people,
  error,
  isBusy,
  onSave,
  onClose,
}: {
  policy: EscalationPolicyView | null
  rotas: readonly RotaView[]
  people: readonly PersonView[]
  error: string | null
  isBusy: boolean
  onSave: (policy: EscalationPolicyView) => void
  onClose: () => void
}) {
  const { kinds } = useApp()
  const draft = useSignal(policy ?? newPolicy())
  const { name, enabled, minSeverity, levels, repeats, repeatAfterMin } = draft.value
  const targets: readonly (readonly [string, string])[] = [
    ...rotas.map((rota) => [`rota/${rota.id}`, words.rotaTarget(rota.name)] as const),
    ['handlers', words.handlers],
    ...people.map(({ userName, displayName }) => [`person/${userName}`, displayName] as const),
  ]
  return (
    <Dialog title={policy?.name ?? words.addPolicy} onClose={onClose} width={640}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          onSave(draft.value)
        }}
      >
        <div class="field-pair">
          <label class="field">
            <span>{words.name}</span>
            <input
              required
              maxLength={100}
              value={name}
              onInput={(event) => setIn(draft, { name: event.currentTarget.value })}
            />
          </label>
          <label class="field">
            <span>{mine.severity}</span>
            <select
              value={minSeverity}
              onChange={(event) =>
                setIn(draft, {
                  minSeverity: event.currentTarget.value as EscalationPolicyView['minSeverity'],
                })
              }
            >
              {Object.entries(severities).map(([value, title]) => (
                <option key={value} value={value}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        </div>
        <Tick checked={enabled} onChange={(isOn) => setIn(draft, { enabled: isOn })}>
          {words.enabled}
        </Tick>
        <Choices
          label={mine.kinds}
          hint={mine.kindsHint}
          options={[...kinds.value.values()].map(({ id, titlePlural }) => [id, titlePlural])}
          chosen={draft.value.kinds}
          onChange={(chosen) => setIn(draft, { kinds: chosen })}
        />
        {levels.map((level, n) => (
          <fieldset key={n} class="rule-card">
            <legend>{words.level(n + 1)}</legend>
            <button
              type="button"
              class="icon-button rule-remove"
              aria-label={words.removeLevel(n + 1)}
              onClick={() => setIn(draft, { levels: withItem(levels, n, null) })}
            >
              <Icon name="close" size={16} />
            </button>
            <label class="field">
              <span>{words.afterField}</span>
              <input
                type="number"
                required
                min={0}
                max={1440}
                value={level.afterMin}
                onChange={(event) =>
                  setIn(draft, {
                    levels: withItem(levels, n, { afterMin: event.currentTarget.valueAsNumber }),
                  })
                }
              />
            </label>
            <Choices
              label={words.tell}
              options={targets}
              chosen={level.targets.map(keyOf)}
              onChange={(chosen) =>
                setIn(draft, { levels: withItem(levels, n, { targets: chosen.map(targetOf) }) })
              }
            />
            <Choices
              label={words.by}
              options={CHANNEL_NAMES.map((way) => [way, channels[way]])}
              chosen={level.channels}
              onChange={(chosen) => setIn(draft, { levels: withItem(levels, n, { channels: chosen }) })}
            />
          </fieldset>
        ))}
        <div>
          <button
            type="button"
            class="button button-small"
            disabled={levels.length >= 10}
            onClick={() =>
              setIn(draft, {
                levels: [
                  ...levels,
                  {
                    afterMin: (levels.at(-1)?.afterMin ?? -10) + 10,
                    targets: [{ type: 'handlers' }],
                    channels: ['push'],
                  },
                ],
              })
            }
          >
            <Icon name="plus" size={16} />
            {words.addLevel}
          </button>
        </div>
        <div class="field-pair">
          <label class="field">
            <span>{words.repeats}</span>
            <input
              type="number"
              required
              min={0}
              max={10}
              value={repeats}
              onChange={(event) => setIn(draft, { repeats: event.currentTarget.valueAsNumber })}
            />
          </label>
          <label class="field">
            <span>{words.repeatAfter}</span>
            <input
              type="number"
              required
              min={5}
              max={1440}
              value={repeatAfterMin}
              onChange={(event) => setIn(draft, { repeatAfterMin: event.currentTarget.valueAsNumber })}
            />
          </label>
        </div>
        <FormError text={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {messages.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={isBusy}>
            {words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
