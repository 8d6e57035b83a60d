import { z } from 'zod'

export const placeSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** "depot", "recycling point", "home", "district" … */
  category: z.string(),
  /** Id of the part of town it lies in; its own when it is one. */
  area: z.string().nullable(),
})
export type PlaceView = z.infer<typeof placeSchema>
