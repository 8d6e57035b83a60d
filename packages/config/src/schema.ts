import { z } from 'zod'

const port = (description: string, fallback: number) =>
  z.coerce
    .number('give a port number')
    .int('give a whole port number')
    .min(0, 'give a port from 0 to 65535')
    .max(65_535, 'give a port from 0 to 65535')
    .default(fallback)
    .describe(description)

const wholeNumber = (description: string, fallback: number, minimum = 0) =>
  z.coerce
    .number('give a whole number')
    .int('give a whole number')
    .min(minimum, `give ${minimum} or more`)
    .default(fallback)
    .describe(description)

const url = (description: string) =>
  z.url('give an address such as http://localhost:8086').describe(description)

/**
 * Every variable Towncrier reads, with its default and its meaning. `.env.example` and the configuration
 * page of the docs are generated from this.
 */
export const environmentSchema = z.object({
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder that holds everything that must survive a restart.'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'give trace, debug, info, warn, error or silent',
    )
    .default('info')
    .describe('How much is logged.'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'give an IANA time zone such as Europe/London')
    .default('Europe/London')
    .describe('IANA time zone that screens and reports show.'),

  HTTP_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the dashboard and the API listen on. 0.0.0.0 opens them to the network.'),
  HTTP_PORT: port('Port of the dashboard and the API.', 8080),
  TRUST_PROXY: z
    .stringbool('give true or false')
    .default(false)
    .describe(
      'Behind one TLS proxy: take the client address (the last of X-Forwarded-For) and scheme from X-Forwarded-*.',
    ),
  COOKIE_SECURE: z
    .enum(['auto', 'always', 'never'], 'give auto, always or never')
    .default('auto')
    .describe('Send session cookies over HTTPS only; auto: whenever the request came by HTTPS.'),
  SESSION_HOURS: wholeNumber('How long a sign-in lasts at most.', 12, 1),
  SESSION_IDLE_MINUTES: wholeNumber('How long a sign-in lasts unused; an open page uses it.', 60, 5),
  SECOND_FACTOR_ROLES: z
    .string()
    .regex(/^[a-z-]+(,[a-z-]+)*$/, 'give roles separated by commas')
    .optional()
    .describe('Roles that must sign in with a second factor, separated by commas: `administrator,operator`.'),
  LOCAL_SIGN_IN: z
    .enum(['always', 'break-glass-only'], 'give always or break-glass-only')
    .default('always')
    .describe(
      'Who may sign in with a password: everyone, or only break-glass administrators while the others come through the provider.',
    ),
  OIDC_ISSUER: url('OpenID Connect provider to sign in with: its issuer address.').optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional().describe('What the provider calls Towncrier.'),
  OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Towncrier’s secret at the provider; none for a public client.'),
  OIDC_SCOPES: z.string().min(1).default('openid profile email').describe('Scopes asked of the provider.'),
  OIDC_ROLE_CLAIM: z
    .string()
    .min(1)
    .default('groups')
    .describe('Claim that holds a person’s groups; dots lead inwards: `realm_access.roles`.'),
  OIDC_ROLES: z
    .string()
    .regex(/^[^=,]+=[a-z-]+(,[^=,]+=[a-z-]+)*$/, 'give group=role, separated by commas')
    .optional()
    .describe(
      'Which group has which role: `town-ops=operator,town-it=administrator`. The most trusted one counts; without any nobody is let in.',
    ),
  OIDC_BUTTON: z
    .string()
    .min(1)
    .max(60)
    .default('Sign in with the town’s account')
    .describe('What stands on the provider’s button.'),
  MAP_STYLE_URL: url('A MapLibre style to use as base map in place of the built-in one.').optional(),

  MQTT_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address the MQTT broker listens on. 0.0.0.0 opens it to the network.'),
  MQTT_PORT: port('Port for devices (MQTT 3.1.1 over TCP).', 1883),
  MQTT_WEBSOCKET_PORT: port('Port for MQTT over WebSocket; 0: none.', 0),
  MQTT_TLS_PORT: port('Port for MQTT over TLS, used when a certificate is given.', 8883),
  MQTT_TLS_CERT: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file with the certificate chain for MQTT over TLS.'),
  MQTT_TLS_KEY: z.string().min(1).optional().describe('PEM file with the private key for MQTT over TLS.'),
  MQTT_MAX_PAYLOAD_BYTES: wholeNumber('Largest payload of one message.', 524_288, 1_024),
  MQTT_MAX_CONNECTIONS: wholeNumber('Most devices connected at once.', 25_000, 1),
  MQTT_CONNECTS_PER_SECOND: wholeNumber(
    'New connections a second from one address, after a burst of ten times as many; 0: no limit.',
    500,
  ),
  MQTT_MESSAGES_PER_SECOND: wholeNumber('Messages a second from one device; 0: no limit.', 100),

  TELEMETRY_STORE: z
    .enum(['duckdb', 'influxdb'], 'give duckdb or influxdb')
    .default('duckdb')
    .describe('Where observations are kept: duckdb (built in) or influxdb (a server of yours).'),
  DUCKDB_MEMORY_MB: wholeNumber('What DuckDB may take before it uses the disk.', 1_024, 128),
  INFLUXDB_URL: url('Address of the InfluxDB server; needed with TELEMETRY_STORE=influxdb.').optional(),
  INFLUXDB_DATABASE: z
    .string()
    .min(1)
    .default('towncrier')
    .describe('InfluxDB database (1.x, 3) or bucket (2.x).'),
  INFLUXDB_USERNAME: z.string().min(1).optional().describe('InfluxDB 1.x user name.'),
  INFLUXDB_PASSWORD: z.string().min(1).optional().describe('InfluxDB 1.x password.'),
  INFLUXDB_TOKEN: z.string().min(1).optional().describe('InfluxDB 2.x or 3 token.'),
  INFLUXDB_ORG: z.string().min(1).optional().describe('InfluxDB 2.x organisation.'),

  JOURNAL_RETENTION_HOURS: wholeNumber('How long the journal keeps what has been processed.', 24, 1),
  JOURNAL_MAX_MB: wholeNumber(
    'Above this size on disk the journal keeps of what has been processed only the last ten minutes.',
    10_240,
    64,
  ),
  TELEMETRY_RETENTION_DAYS: wholeNumber('How long observations are kept; 0: for ever.', 0),
  QUARANTINE_RETENTION_DAYS: wholeNumber('How long quarantined readings are kept.', 90, 1),
  BACKUP_KEEP_DAYS: wholeNumber(
    'How long you keep backups of the data folder. Who has data erased is told the day by which the last backup that held it is gone.',
    30,
  ),
  REPLAY_RETENTION_DAYS: wholeNumber('How far back the town can be looked at as it was known then.', 30, 1),

  PUBLIC_GRITTING_DELAY_MINUTES: wholeNumber(
    'The public is told of a street that was gritted so many minutes later, so that nobody can follow a lorry.',
    15,
  ),
  CAP_SENDER: z
    .string()
    .regex(/^[^\s,<&]+$/, 'give a name without spaces, commas, < and &')
    .default('towncrier@localhost')
    .describe('Who publishes incidents, as CAP names a sender: a domain or an address of yours.'),
  CAP_SENDER_NAME: z
    .string()
    .min(1)
    .default('Towncrier')
    .describe('Who publishes incidents, in words: the name of the council.'),
  PUBLIC_URL: url('Address the public reaches the platform at, for links in feeds.').optional(),
  REPORT_CONTACT_DAYS: wholeNumber('Days after which the contact in a public report is erased.', 30, 1),
  WEBHOOK_ALLOW_PRIVATE: z
    .stringbool('give true or false')
    .default(false)
    .describe('Let webhooks go to private, loopback and link-local addresses.'),

  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'give smtp://user:password@host:port or smtps://…')
    .optional()
    .describe('Mail server that messages to people go out by; none: no email.'),
  MAIL_FROM: z
    .string()
    .min(3)
    .default('Towncrier <towncrier@localhost>')
    .describe('Sender of email: `Town alerts <alerts@example.gov.uk>`.'),
  SMS_WEBHOOK_URL: url(
    'Where SMS are posted to be sent; none: no SMS. See docs/notifications.md.',
  ).optional(),
  VOICE_WEBHOOK_URL: url('Where calls are posted to be made; none: no calls.').optional(),
  NOTIFY_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{24,}$/, 'give whsec_ and 24 bytes or more in base64')
    .optional()
    .describe('Signs what goes to the SMS and voice provider, and its receipts; needed with either.'),

  ALARM_JOIN_MINUTES: wholeNumber(
    'An alert joins a cause whose last member joined within this many minutes.',
    60,
    1,
  ),
  ALARM_ROLL_UP_ABOVE: wholeNumber(
    'The same trouble in more areas, or behind more gateways, than this is one cause of the whole town.',
    2,
    1,
  ),
  ALARM_GATEWAY_DOWN_PERCENT: wholeNumber(
    'From this share of its devices silent, of three at least, a gateway counts as down.',
    50,
    1,
  ),
  ALARM_CHATTER_PER_HOUR: wholeNumber(
    'From this many raises in an hour a rule of a device chatters: one standing cause.',
    3,
    2,
  ),
  ALARM_CHATTER_PER_DAY: wholeNumber('The same, in a day.', 10, 2),
  ALARM_FLOOD_LIMIT: wholeNumber('More new causes than this in ten minutes are a flood.', 10, 1),
  RULES_MOST_ALERTS: wholeNumber(
    'Rules that would have raised this many alerts in the dry run, more than before, are not saved.',
    50_000,
    1,
  ),
  RULES_MOST_CAUSES_PER_HOUR: wholeNumber(
    'Nor those that would have opened more causes an hour than this over the days tried.',
    10,
    1,
  ),
  RULES_DRY_RUN_SECONDS: wholeNumber('How long a dry run of rules may take.', 300, 5),

  WEATHER_FEED: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Hourly weather for the road forecast: a file (CSV or JSON) or an http(s) address. Without it sensors alone are used.',
    ),
  WINTER_FORECAST_MINUTES: wholeNumber('How often roads are forecast anew.', 15, 1),
  WINTER_HISTORY_DAYS: wholeNumber('How much of the road sensors’ past the forecast learns from.', 120, 2),
  WINTER_FORECAST_RETENTION_DAYS: wholeNumber(
    'How long road forecasts are kept; those that a decision rests on stay. 0: for ever.',
    400,
  ),

  WASTE_FORECAST_MINUTES: wholeNumber('How often the fill of bins is forecast anew.', 15, 1),
  WASTE_HISTORY_DAYS: wholeNumber('How much of the bins’ past the forecast learns from.', 28, 2),

  CLOCK_START: z.iso
    .datetime({ error: 'give an instant such as 2026-01-14T16:00:00Z' })
    .optional()
    .describe('For trials only: the instant the platform believes it starts at.'),
  CLOCK_SPEED: z.coerce
    .number('give a number')
    .positive('give a number above 0')
    .default(1)
    .describe('For trials only, with CLOCK_START: how many times faster than real time its clock runs.'),
})

export type Environment = z.infer<typeof environmentSchema>

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: value })
    return true
  } catch {
    return false
  }
}
