/** One entry of the table of coded errors: what the code means and what to do about it. */
export interface ErrorDefinition {
  /** What happened, as a sentence without its subject: "The device is not registered". */
  readonly title: string
  /** What the reader can do about it. */
  readonly remedy: string
  /** The HTTP status an api answers with when this error reaches it. */
  readonly httpStatus: number
}

/** An error with a stable code (`TC_…`), the thing it is about, and the way out. */
export class TowncrierError extends Error {
  readonly code: string
  readonly title: string
  /** What it happened to. */
  readonly subject: string
  readonly remedy: string
  readonly httpStatus: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    definition: ErrorDefinition,
    subject: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${definition.title}: ${subject}. ${definition.remedy}`, options)
    this.name = 'TowncrierError'
    this.code = code
    this.title = definition.title
    this.subject = subject
    this.remedy = definition.remedy
    this.httpStatus = definition.httpStatus
    this.details = details
  }
}

/**
 * Declares a package's errors in one table, and returns a maker for each code. The documentation's
 * table of errors is generated from `definitions`.
 *
 * @param definitions keyed by code; every code starts with `TC_`.
 */
export function defineErrors<const Code extends `TC_${string}`>(
  definitions: Readonly<Record<Code, ErrorDefinition>>,
): {
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>
  /** Makes the error `code`; `subject` names what it happened to, without a full stop. */
  readonly make: (
    code: Code,
    subject: string,
    details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) => TowncrierError
} {
  return {
    definitions,
    make: (code, subject, details, options) =>
      new TowncrierError(code, definitions[code], subject, details, options),
  }
}

/** True when `error` is a {@link TowncrierError}, and has `code` if one is given. */
export function isTowncrierError(error: unknown, code?: string): error is TowncrierError {
  return error instanceof TowncrierError && (code === undefined || error.code === code)
}
