import { z } from 'zod'

/**
 * Beyond this a number is not a measurement but a broken message, and the schema refuses it. What is finite
 * yet implausible passes, and the kind's quality checks flag it.
 */
const ABSURD = 1e6

/** A number a device must send. */
export function requiredNumber(): z.ZodNumber {
  return z.number().min(-ABSURD).max(ABSURD)
}

/** A number a device may leave out or send as null. */
export function optionalNumber() {
  return requiredNumber()
    .nullish()
    .transform((value) => value ?? undefined)
}

/** A true or false a device may leave out or send as null. */
export function optionalBoolean() {
  return z
    .boolean()
    .nullish()
    .transform((value) => value ?? undefined)
}

/** One of a list of words a device may leave out or send as null. */
export function optionalCategory<const Category extends string>(categories: readonly Category[]) {
  return z
    .enum(categories)
    .nullish()
    .transform((value) => value ?? undefined)
}
