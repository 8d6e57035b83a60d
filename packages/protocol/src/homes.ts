import { z } from 'zod'
import { instantSchema } from './common.ts'
import { userNameSchema } from './people.ts'

const idSchema = z.string().min(1).max(120)
const nameSchema = z.string().trim().min(1).max(80)
const whenSchema = instantSchema.nullable()

/** What the page says in the household's language: a key of the typed messages and what fills it. */
export const homeMessageSchema = z.object({
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type HomeMessageView = z.infer<typeof homeMessageSchema>

export const TENURES = ['social-rent', 'private-rent', 'owner', 'other', 'unknown'] as const
export const NATIONS = ['england', 'wales', 'scotland', 'northern-ireland', 'unknown'] as const
export const ROOM_TYPES = ['living-room', 'bedroom', 'kitchen', 'bathroom', 'hall', 'other'] as const
export type RoomType = (typeof ROOM_TYPES)[number]

export const roomBoxSchema = z.object({
  deviceId: z.string(),
  since: instantSchema,
  freshness: z.enum(['fresh', 'not-up-to-date', 'never']),
  lastAt: whenSchema,
  batteryV: z.number().nullable(),
})
export const roomSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(ROOM_TYPES),
  wallFactor: z.number().min(0).max(1).describe('fRsi of the coldest wall, EN ISO 13788'),
  material: z.string().describe('What the wall is faced with: docs/residents.md'),
  placement: z.string().describe('Where the box stands, in the household’s words'),
  box: roomBoxSchema.nullable(),
  hasReadings: z.boolean(),
})
export type RoomView = z.infer<typeof roomSchema>
export const homeSchema = z.object({
  id: z.string(),
  name: z.string(),
  tenure: z.enum(TENURES),
  nation: z.enum(NATIONS),
  areaId: z.string().nullable().describe('Part of town, for averages over many homes; null: not told'),
  outdoors: z
    .object({ latitude: z.number(), longitude: z.number() })
    .nullable()
    .describe('Rounded to about a kilometre; only to find the air outdoors'),
  begunAt: instantSchema,
  endedAt: whenSchema.describe('When the household moved out'),
  rooms: z.array(roomSchema),
  version: z.number().int(),
})
export type HomeView = z.infer<typeof homeSchema>

export const claimCodeSchema = z
  .string()
  .min(4)
  .max(40)
  .describe('The code under the box; spaces, dashes and case do not matter')
export const newResidentSchema = z.object({
  code: claimCodeSchema,
  userName: userNameSchema,
  password: z.string().min(1).max(1000),
  homeName: nameSchema,
  roomName: nameSchema,
  roomType: z.enum(ROOM_TYPES).default('other'),
})
export type NewResident = z.input<typeof newResidentSchema>
export const claimSchema = z.object({
  code: claimCodeSchema,
  homeId: idSchema.nullable().default(null).describe('null: a new home'),
  homeName: nameSchema.optional(),
  /** An existing room, or the name of a new one. */
  roomId: idSchema.optional(),
  roomName: nameSchema.optional(),
  roomType: z.enum(ROOM_TYPES).default('other'),
})
export type NewClaim = z.input<typeof claimSchema>

/** Shown this once. */
export const boxCodeSchema = z.object({
  code: z.string(),
  label: z.string().describe('A page to print: what is stuck under the box'),
})
export type BoxCodeView = z.infer<typeof boxCodeSchema>

export const homeOptionsSchema = z.object({
  wallFactors: z.record(z.string(), z.number()),
  materials: z.array(z.string()),
  areas: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type HomeOptionsView = z.infer<typeof homeOptionsSchema>

export const homeChangeSchema = z.object({
  version: z.number().int(),
  name: nameSchema.optional(),
  tenure: z.enum(TENURES).optional(),
  nation: z.enum(NATIONS).optional(),
  areaId: idSchema.nullable().optional(),
  outdoors: z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .nullable()
    .optional(),
})
export const newRoomSchema = z.object({ name: nameSchema, type: z.enum(ROOM_TYPES).default('other') })
export const roomChangeSchema = z.object({
  name: nameSchema.optional(),
  type: z.enum(ROOM_TYPES).optional(),
  wallFactor: z.number().min(0).max(1).optional(),
  material: z.string().max(60).optional(),
  placement: z.string().trim().max(300).optional(),
})
export const boxMoveSchema = z.object({ roomId: idSchema })
export const homeMoveSchema = z.object({
  name: nameSchema,
  tenure: z.enum(TENURES).default('unknown'),
  nation: z.enum(NATIONS).default('unknown'),
})

export const outdoorAirSchema = z.object({
  tempC: z.number(),
  humidityPct: z.number().nullable(),
  at: instantSchema,
  source: z.string().describe('Name of the sensor or feed'),
})
export const roomNowSchema = z.object({
  roomId: z.string(),
  name: z.string(),
  type: z.enum(ROOM_TYPES),
  at: whenSchema,
  ageMinutes: z.number().nullable(),
  freshness: z.enum(['fresh', 'not-up-to-date', 'never']),
  sensorLooksWrong: z.boolean(),
  tempC: z.number().nullable(),
  humidityPct: z.number().nullable(),
  dewPointC: z.number().nullable(),
  level: z.enum(['calm', 'watch', 'act', 'unknown']),
  status: homeMessageSchema,
  action: homeMessageSchema,
  airing: homeMessageSchema,
  tonight: z.object({
    state: z.enum(['likely', 'unlikely', 'unknown']).describe('Condensation on the coldest wall tonight'),
    outdoorLowC: z.number().nullable(),
    basis: z
      .enum(['forecast', 'last-night'])
      .nullable()
      .describe('last-night: as cold as the last one was; null: unknown'),
    source: z.string().nullable(),
  }),
})
export type RoomNowView = z.infer<typeof roomNowSchema>
export const homeNowSchema = z.object({
  now: instantSchema,
  homeId: z.string(),
  rooms: z.array(roomNowSchema),
  outdoor: outdoorAirSchema.nullable(),
})
export type HomeNowView = z.infer<typeof homeNowSchema>

export const ACTIVITY_IDS = [
  'showering',
  'cooking',
  'washing',
  'drying-clothes',
  'visitors',
  'window',
  'fan',
  'heating',
  'note',
] as const
export const diaryEntrySchema = z.object({
  id: z.string(),
  roomId: z.string().nullable().describe('null: the whole home'),
  activity: z.enum(ACTIVITY_IDS),
  at: instantSchema,
  endAt: whenSchema,
  note: z.string(),
  changedAt: instantSchema,
})
export type DiaryEntryView = z.infer<typeof diaryEntrySchema>
export const newDiaryEntrySchema = z.object({
  id: z.uuid().describe('Made by the page: sent twice, kept once'),
  roomId: idSchema.nullable().default(null),
  activity: z.enum(ACTIVITY_IDS),
  at: instantSchema.describe('Not in the future'),
  endAt: whenSchema.default(null),
  note: z.string().trim().max(500).default(''),
})
export type NewDiaryEntry = z.input<typeof newDiaryEntrySchema>
export const diaryChangeSchema = newDiaryEntrySchema.omit({ id: true }).partial()
export const diaryQuerySchema = z.object({
  from: instantSchema.optional().describe('Default: 30 days ago'),
  to: instantSchema.optional(),
})

export const HISTORY_RANGES = ['day', 'week', 'month', 'year'] as const
export const historyQuerySchema = z.object({
  range: z.enum(HISTORY_RANGES).default('day'),
  to: instantSchema.optional().describe('Default: now'),
})
export const moisturePeakSchema = z.object({
  startAt: instantSchema,
  peakAt: instantSchema,
  riseGm3: z.number(),
  dryingPerHour: z.number().nullable(),
  recoveredAt: whenSchema,
  entryIds: z.array(z.string()),
})
export const historySchema = z.object({
  from: instantSchema,
  to: instantSchema,
  bucketMs: z.number(),
  points: z
    .array(
      z.object({
        at: instantSchema,
        tempC: z.number(),
        tempLowC: z.number(),
        tempHighC: z.number(),
        humidityPct: z.number(),
        humidityLowPct: z.number(),
        humidityHighPct: z.number(),
        dewPointC: z.number().nullable(),
        outdoorTempC: z.number().nullable(),
      }),
    )
    .describe('Where there are readings; a gap is a gap'),
  peaks: z.array(moisturePeakSchema),
  diary: z.array(diaryEntrySchema),
  doubtful: z
    .array(z.object({ from: instantSchema, to: instantSchema, reason: z.string() }))
    .describe('When the sensor looked wrong'),
})
export type HistoryView = z.infer<typeof historySchema>

const quartilesSchema = z.object({ lower: z.number(), median: z.number(), upper: z.number() })
const dryingSchema = z.object({ medianMinutes: z.number().nullable(), count: z.number().int() })
export const insightsSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  peaks: z.number().int(),
  activities: z.array(
    z.object({
      activity: z.enum(ACTIVITY_IDS),
      count: z.number().int(),
      mixedCount: z.number().int(),
      riseGm3: quartilesSchema.nullable().describe('null: fewer than five'),
      drying: z.object({
        all: dryingSchema,
        airedWithWindow: dryingSchema,
        airedWithFan: dryingSchema,
        notAired: dryingSchema,
      }),
    }),
  ),
  messages: z.array(homeMessageSchema),
  peaksToAskAbout: z.array(moisturePeakSchema).describe('Newest first: peaks that no entry tells of'),
})
export type InsightsView = z.infer<typeof insightsSchema>

export const riskSchema = z.object({
  level: z.enum(['calm', 'watch', 'act', 'unknown']),
  status: homeMessageSchema,
  action: homeMessageSchema,
  from: whenSchema,
  to: whenSchema,
  hours: z.object({
    atRisk: z.number().int().describe('Surface humidity above 80 %'),
    sustained: z.number().int(),
    condensing: z.number().int(),
    known: z.number().int(),
    unknownSensor: z.number().int(),
    unknownOutdoor: z.number().int(),
  }),
  months: z.array(
    z.object({
      month: z.string(),
      atRisk: z.number().int(),
      sustained: z.number().int(),
      condensing: z.number().int(),
      known: z.number().int(),
      unknownSensor: z.number().int(),
      unknownOutdoor: z.number().int(),
    }),
  ),
  mouldIndex: z.number().nullable().describe('VTT mould index 0…6, indicative'),
  mouldHighest: z.number().nullable(),
  mouldLevel: z.enum(['none', 'microscopic', 'visible', 'unknown']),
  mouldMessage: homeMessageSchema,
  trend: z.enum(['rising', 'falling', 'steady', 'unknown']),
  trendMessage: homeMessageSchema,
  wallFactor: z.number(),
  isWallFactorDefault: z.boolean(),
  material: z.string(),
  isMaterialDefault: z.boolean(),
  doubtful: z.array(z.object({ from: instantSchema, to: instantSchema, reason: z.string() })),
})
export type RiskView = z.infer<typeof riskSchema>
