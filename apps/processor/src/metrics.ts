import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Most names counted of fields nobody knows; the rest count as `other`, so that a device cannot fill memory. */
const MAX_UNKNOWN_FIELDS = 200

export type CountedOutcome = 'stored' | 'late' | 'duplicate' | 'quarantined' | 'erased'

/** What the processor counts, in its own registry. */
export class ProcessorMetrics {
  readonly registry = new Registry()
  readonly quarantined = new Counter({
    name: 'towncrier_processor_quarantined_total',
    help: 'Readings and status messages put in quarantine, by reason',
    labelNames: ['code'],
    registers: [this.registry],
  })
  readonly alerts = new Counter({
    name: 'towncrier_processor_alert_transitions_total',
    help: 'Alerts raised, changed and cleared',
    labelNames: ['type'],
    registers: [this.registry],
  })
  readonly lag = new Gauge({
    name: 'towncrier_processor_journal_lag_records',
    help: 'Journal records not judged yet',
    registers: [this.registry],
  })
  readonly waitingReadings = new Gauge({
    name: 'towncrier_processor_outbox_readings',
    help: 'Judged readings that wait for the telemetry store',
    registers: [this.registry],
  })
  readonly storeFailures = new Counter({
    name: 'towncrier_processor_store_failures_total',
    help: 'Writes that the telemetry store did not take; each is tried again',
    registers: [this.registry],
  })
  readonly refused = new Counter({
    name: 'towncrier_processor_observations_refused_total',
    help: 'Observations the telemetry store will not take; they are kept aside',
    registers: [this.registry],
  })
  readonly written = new Counter({
    name: 'towncrier_processor_observations_written_total',
    help: 'Observations the telemetry store has taken',
    registers: [this.registry],
  })
  readonly alreadyStored = new Counter({
    name: 'towncrier_processor_observations_already_stored_total',
    help: 'Observations the telemetry store had already',
    registers: [this.registry],
  })
  readonly commitSeconds = new Histogram({
    name: 'towncrier_processor_commit_seconds',
    help: 'Time to commit state, alerts and position',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [this.registry],
  })
  readonly #readings = new Counter({
    name: 'towncrier_processor_readings_total',
    help: 'Readings judged, by what became of them',
    labelNames: ['outcome'],
    registers: [this.registry],
  })
  readonly #unknownFields = new Counter({
    name: 'towncrier_processor_unknown_fields_total',
    help: 'Fields of readings that their kind does not know',
    labelNames: ['kind', 'field'],
    registers: [this.registry],
  })
  readonly #seenFields = new Set<string>()
  // prom-client looks a label set up by string; at tens of thousands a second a plain object is cheaper.
  readonly #pending: Record<CountedOutcome, number> = {
    stored: 0,
    late: 0,
    duplicate: 0,
    quarantined: 0,
    erased: 0,
  }

  countReading(outcome: CountedOutcome): void {
    this.#pending[outcome]++
  }

  countUnknownField(kind: string, field: string): void {
    const known = this.#seenFields.has(field)
    if (!known && this.#seenFields.size >= MAX_UNKNOWN_FIELDS) {
      this.#unknownFields.inc({ kind, field: 'other' })
      return
    }
    if (!known) this.#seenFields.add(field)
    this.#unknownFields.inc({ kind, field: field.slice(0, 64) })
  }

  /** The registry's text, Prometheus exposition format. */
  text(): Promise<string> {
    for (const outcome of Object.keys(this.#pending) as CountedOutcome[]) {
      this.#readings.inc({ outcome }, this.#pending[outcome])
      this.#pending[outcome] = 0
    }
    return this.registry.metrics()
  }
}
