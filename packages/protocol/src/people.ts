import { z } from 'zod'
import { instantSchema, pageQuerySchema, pageSchema } from './common.ts'
import { PERMISSIONS, type Permission, ROLES } from './permissions.ts'

export const roleSchema = z.enum(ROLES).describe('What each may do: docs/roles.md')
export const permissionSchema = z
  .enum(Object.keys(PERMISSIONS) as [Permission, ...Permission[]])
  .describe('What each allows: docs/roles.md')

const passwordSchema = z.string().min(1).max(1000)
const codeSchema = z
  .string()
  .max(40)
  .describe('Six digits from the authenticator app, or a recovery code; spaces and dashes do not matter')

export const signInSchema = z.object({
  userName: z.string().min(1).max(100),
  password: passwordSchema,
  code: codeSchema.optional(),
})
export const sessionSchema = z.object({
  userName: z.string(),
  displayName: z.string(),
  role: roleSchema,
  /** What this session may do now: less than its role while a second factor is still to be set up. */
  permissions: z.array(permissionSchema),
  expiresAt: instantSchema,
  /** True while the account's password is one that the demonstration made public. */
  demo: z.boolean(),
  /** The role asks for a second factor and the account has none: only setting one up is allowed. */
  needsSecondFactor: z.boolean(),
})
export type SessionView = z.infer<typeof sessionSchema>

export const signInWaysSchema = z.object({
  local: z.enum(['always', 'break-glass-only']),
  /** The provider whose button is shown; null when none is set up. */
  provider: z
    .object({
      button: z.string(),
      isAvailable: z.boolean(),
      /** Why it is not. */
      problem: z.string().nullable(),
    })
    .nullable(),
})
export type SignInWays = z.infer<typeof signInWaysSchema>

export const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/, 'use letters, digits and . _ @ -')

export const accountSchema = z.object({
  userName: z.string(),
  displayName: z.string(),
  role: roleSchema,
  demo: z.boolean(),
  /** May sign in with a password also where only the provider is let in. */
  breakGlass: z.boolean(),
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** Signs in through the provider, and has its role from there. */
  hasProvider: z.boolean(),
  sessionCount: z.number().int(),
  tokenCount: z.number().int(),
  lastSeenAt: instantSchema.nullable(),
  createdAt: instantSchema,
  disabledAt: instantSchema.nullable(),
})
export type AccountView = z.infer<typeof accountSchema>
export const newAccountSchema = z.object({
  userName: userNameSchema.describe('What the person signs in with'),
  displayName: z.string().min(1).max(200),
  role: roleSchema,
})
export const accountChangeSchema = z.object({
  displayName: z.string().min(1).max(200).optional(),
  role: roleSchema.optional(),
  disabled: z.boolean().optional(),
  breakGlass: z.boolean().optional().describe('Administrators only'),
})
export type AccountChange = z.input<typeof accountChangeSchema>
/** The password is made by the platform and shown once, here. */
export const accountCredentialsSchema = z.object({ userName: z.string(), password: z.string() })
export type AccountCredentials = z.infer<typeof accountCredentialsSchema>
export const passwordChangeSchema = z.object({ current: passwordSchema, next: z.string().max(1000) })

export const secondFactorSchema = z.object({
  isOn: z.boolean(),
  since: instantSchema.nullable(),
  recoveryCodesLeft: z.number().int(),
  /** The account's role asks for one: it cannot be switched off. */
  isRequired: z.boolean(),
})
export type SecondFactorView = z.infer<typeof secondFactorSchema>
/** Asked for before a second factor is set up, replaced or switched off. */
export const passwordProofSchema = z.object({ password: passwordSchema })
/** Nothing is switched on until a code from it is given. */
export const secondFactorOfferSchema = z.object({
  secret: z.string().describe('Base32, to be typed where no camera is at hand'),
  uri: z.string().describe('otpauth:// address, for a QR code'),
})
export type SecondFactorOffer = z.infer<typeof secondFactorOfferSchema>
export const secondFactorProofSchema = z.object({ code: codeSchema.min(1) })
/** Shown once; each works once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) })
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>

export const openSessionSchema = z.object({
  id: z.string(),
  /** In words, from what the browser said of itself: "Firefox on Linux". */
  device: z.string(),
  address: z.string(),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  expiresAt: instantSchema,
  /** The one that asks. */
  isCurrent: z.boolean(),
})
export type OpenSessionView = z.infer<typeof openSessionSchema>

export const apiTokenSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  scopes: z.array(permissionSchema),
  /** Of the scopes, what the owner's role allows now. */
  allowed: z.array(permissionSchema),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  lastUsedFrom: z.string().nullable(),
})
export type ApiTokenView = z.infer<typeof apiTokenSchema>
export const newApiTokenSchema = z.object({
  name: z.string().trim().min(1).max(60).describe('What it is for; stands in the audit log beside your name'),
  scopes: z.array(permissionSchema).min(1),
  days: z.number().int().min(1).max(365).default(90).describe('How long it works'),
})
/** The token is shown once, here. */
export const apiTokenMadeSchema = apiTokenSchema.extend({ token: z.string() })
export type ApiTokenMade = z.infer<typeof apiTokenMadeSchema>

export const auditSchema = z.object({
  id: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string().describe('SHA-256 over the entry before and this one, hexadecimal'),
})
export type AuditEntryView = z.infer<typeof auditSchema>
export const auditPageSchema = pageSchema(auditSchema)
const auditFilterSchema = z.object({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional().describe('`device.add`, or `device` for all of its kind'),
  subject: z.string().max(300).optional(),
  text: z.string().max(200).optional().describe('Anywhere in the entry'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
export const auditQuerySchema = pageQuerySchema.extend(auditFilterSchema.shape)
export const auditExportQuerySchema = auditFilterSchema.extend({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
})
export const auditVerifyQuerySchema = z.object({
  expectHead: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'give 64 hexadecimal digits')
    .optional()
    .describe('A head noted earlier: it must still be among the hashes'),
})
export const auditVerificationSchema = z.object({
  isIntact: z.boolean(),
  entries: z.number().int(),
  /** The newest entry and its hash; null while the log is empty. */
  head: z.object({ id: z.number().int(), hash: z.string() }).nullable(),
  /** The first entry that does not fit, and why. */
  broken: z.object({ id: z.number().int().nullable(), reason: z.string() }).nullable(),
  verifiedAt: instantSchema,
})
export type AuditVerification = z.infer<typeof auditVerificationSchema>
