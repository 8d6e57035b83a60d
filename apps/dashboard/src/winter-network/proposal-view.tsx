import type { RouteProposal, WinterNetworkView } from '@towncrier/protocol'
import { FormError } from '../incidents/open-incident-dialog.tsx'
import { messages } from '../messages/messages.ts'

const words = messages.winterNetwork
const { making } = words

/** What was made, beside what there is: to be accepted or not. */
export function ProposalView({
  proposal,
  network,
  isBusy,
  error,
  onAccept,
  onDiscard,
}: {
  proposal: RouteProposal
  network: WinterNetworkView
  isBusy: boolean
  error: string | null
  onAccept: () => void
  onDiscard: () => void
}) {
  const { routes, leftOut, unknownNames, present, proposed, replaces } = proposal
  const reasons = Map.groupBy(leftOut, ({ reason }) => reason)
  const rows = [
    [making.compare.routes, String(present.routes), String(proposed.routes)],
    [making.compare.treated, words.kilometres(present.treatedM), words.kilometres(proposed.treatedM)],
    [making.compare.travelled, words.kilometres(present.travelledM), words.kilometres(proposed.travelledM)],
    [making.compare.time, words.duration(present.seconds), words.duration(proposed.seconds)],
  ] as const
  return (
    <section class="card network-panel" aria-labelledby="proposal-title" data-testid="proposal">
      <h2 id="proposal-title">{making.proposal(routes.length)}</h2>
      <p>{making.replaces(replaces.map(({ name }) => name))}</p>
      <table class="table">
        <thead>
          <tr>
            <td />
            <th class="number">{making.compare.now}</th>
            <th class="number">{making.compare.proposed}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, before, after]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td class="number">{before}</td>
              <td class="number">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!proposal.isWithinTime && <p class="network-problem">{making.longer}</p>}
      {proposal.routesWithoutGritter > 0 && (
        <p class="network-problem">{making.withoutGritter(proposal.routesWithoutGritter)}</p>
      )}
      {unknownNames.length > 0 && <p class="network-problem">{making.unknownNames(unknownNames)}</p>}
      {[...reasons].map(([reason, streets]) => (
        <p key={reason} class={reason === 'kept' ? 'quiet' : 'network-problem'}>
          {making.leftOut[reason](streets.length)}
        </p>
      ))}
      <ul class="network-list network-proposed">
        {routes.map(({ name, gritterId, figures, saltKg }) => (
          <li key={name}>
            <div>
              <strong>{name}</strong>{' '}
              <span class="quiet">
                {network.gritters.find(({ id }) => id === gritterId)?.name ?? words.route.nobody}
              </span>
              <p class="network-figures">
                {words.route.facts(figures.treatedM, figures.travelledM, figures.seconds, saltKg)}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <FormError text={error} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onDiscard}>
          {making.discard}
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={isBusy || routes.length === 0}
          onClick={onAccept}
        >
          {making.accept}
        </button>
      </div>
    </section>
  )
}
