import { join } from 'node:path'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import staticFiles from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { addressBlock } from './auth/address-block.ts'
import { OidcSignIn } from './auth/oidc.ts'
import { isProxyInFront } from './auth/one-proxy.ts'
import { registerViewer } from './auth/register-viewer.ts'
import type { SignIn } from './auth/sign-in.ts'
import type { ApiContext } from './context.ts'
import { registerProblems } from './problem.ts'
import { accountRoutes } from './routes/accounts.ts'
import { alarmFigureRoutes } from './routes/alarm-figures.ts'
import { alarmQuietingRoutes } from './routes/alarm-quieting.ts'
import { alertRoutes } from './routes/alerts.ts'
import { auditRoutes } from './routes/audit.ts'
import { causeRoutes } from './routes/causes.ts'
import { deviceRoutes } from './routes/devices.ts'
import { feedRoutes } from './routes/feeds.ts'
import { homeDataRoutes } from './routes/home-data.ts'
import { homeDiaryRoutes } from './routes/home-diary.ts'
import { homeErasureRoutes } from './routes/home-erasures.ts'
import { homeEvidenceRoutes } from './routes/home-evidence.ts'
import { homeLookingRoutes } from './routes/home-looking.ts'
import { homeReportRoutes } from './routes/home-reports.ts'
import { homeShareRoutes } from './routes/home-shares.ts'
import { homeRoutes } from './routes/homes.ts'
import { attachmentRoutes } from './routes/incident-attachments.ts'
import { publicationRoutes } from './routes/incident-publication.ts'
import { incidentWorkRoutes } from './routes/incident-work.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { kindRoutes } from './routes/kinds.ts'
import { notificationLogRoutes } from './routes/notification-log.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { oidcRoutes } from './routes/oidc.ts'
import { onCallRoutes } from './routes/on-call.ts'
import { ownAccountRoutes } from './routes/own-account.ts'
import { placeRoutes } from './routes/places.ts'
import { platformRoutes, watchRoutes } from './routes/platform.ts'
import { problemRoutes } from './routes/problems.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { readingRoutes } from './routes/readings.ts'
import { replayRoutes } from './routes/replay.ts'
import { reportRoutes } from './routes/reports.ts'
import { roadRoutes } from './routes/roads.ts'
import { ruleRoutes } from './routes/rules.ts'
import { sessionRoutes } from './routes/session.ts'
import { shiftRoutes } from './routes/shifts.ts'
import { wasteBinRoutes } from './routes/waste-bins.ts'
import { wasteJobRoutes } from './routes/waste-jobs.ts'
import { wasteNetworkRoutes } from './routes/waste-network.ts'
import { wastePlanRoutes } from './routes/waste-plans.ts'
import { wastePublicRoutes } from './routes/waste-public.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { winterBoardRoutes } from './routes/winter-board.ts'
import { winterDecisionRoutes } from './routes/winter-decisions.ts'
import { winterJobRoutes } from './routes/winter-jobs.ts'
import { winterNetworkRoutes } from './routes/winter-network.ts'
import { winterPublicRoutes } from './routes/winter-public.ts'
import { winterRecordRoutes } from './routes/winter-records.ts'
import { winterRouteRoutes } from './routes/winter-routes.ts'
import { winterSettingsRoutes } from './routes/winter-settings.ts'

/** Swagger UI's own files only; its styles are inline. */
const DOCS_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"

/** Builds the HTTP server with every route; it does not listen yet. */
export async function buildServer(
  context: ApiContext,
  signIn: SignIn,
  registry: Registry,
): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: context.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: context.config.TRUST_PROXY && isProxyInFront,
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  registerProblems(server as unknown as FastifyInstance)

  await server.register(cookie)
  await server.register(compress, {
    threshold: 2048,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  await server.register(rateLimit, { global: false, keyGenerator: ({ ip }) => addressBlock(ip) })
  await server.register(multipart)
  await server.register(helmet, { contentSecurityPolicy: { directives: securityPolicy(context) } })
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Towncrier',
        version: context.version,
        description: 'Readings from a city’s sensors, judged, with the alerts they raise.',
      },
    },
    transform: jsonSchemaTransform,
  })
  await server.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: DOCS_SECURITY_POLICY })
  registerViewer(server as unknown as FastifyInstance, signIn, context.store)
  const oidc = OidcSignIn.of(context.config, context.logger)

  await server.register(
    async (api) => {
      await api.register(sessionRoutes(context, signIn, oidc))
      await api.register(oidcRoutes(context, signIn, oidc))
      await api.register(ownAccountRoutes(context, signIn))
      await api.register(accountRoutes(context, signIn))
      await api.register(auditRoutes(context))
      await api.register(kindRoutes(context))
      await api.register(placeRoutes(context))
      await api.register(deviceRoutes(context))
      await api.register(readingRoutes(context))
      await api.register(alertRoutes(context))
      await api.register(causeRoutes(context))
      await api.register(alarmQuietingRoutes(context))
      await api.register(alarmFigureRoutes(context))
      await api.register(quarantineRoutes(context))
      await api.register(incidentRoutes(context))
      await api.register(incidentWorkRoutes(context))
      await api.register(attachmentRoutes(context))
      await api.register(publicationRoutes(context))
      await api.register(reportRoutes(context))
      await api.register(webhookRoutes(context))
      await api.register(notificationRoutes(context))
      await api.register(notificationLogRoutes(context))
      await api.register(onCallRoutes(context))
      await api.register(roadRoutes(context))
      await api.register(shiftRoutes(context))
      await api.register(replayRoutes(context))
      await api.register(ruleRoutes(context))
      await api.register(wasteBinRoutes(context))
      await api.register(wasteNetworkRoutes(context))
      await api.register(winterBoardRoutes(context))
      await api.register(winterNetworkRoutes(context))
      await api.register(winterRouteRoutes(context))
      await api.register(winterSettingsRoutes(context))
      await api.register(winterDecisionRoutes(context))
      await api.register(winterJobRoutes(context))
      await api.register(winterRecordRoutes(context))
      await api.register(winterPublicRoutes(context))
      await api.register(wastePlanRoutes(context))
      await api.register(wasteJobRoutes(context))
      await api.register(wastePublicRoutes(context))
      await api.register(homeRoutes(context, signIn))
      await api.register(homeEvidenceRoutes(context))
      await api.register(homeReportRoutes(context))
      await api.register(homeLookingRoutes(context))
      await api.register(homeDiaryRoutes(context))
      await api.register(homeDataRoutes(context))
      await api.register(homeErasureRoutes(context))
      await api.register(platformRoutes(context))
    },
    { prefix: '/api/v1' },
  )
  await server.register(watchRoutes(context, registry))
  await server.register(feedRoutes(context), { prefix: '/public' })
  await server.register(homeShareRoutes(context))
  await server.register(problemRoutes())
  if (context.screensDirectory !== null) await registerScreens(server, context.screensDirectory)
  if (context.crewDirectory !== null) await registerCrew(server, context.crewDirectory)
  if (context.homeDirectory !== null) await registerHome(server, context.homeDirectory)
  return server as unknown as FastifyInstance
}

/** Hashed files are kept for ever, the page that names them is always asked for. */
async function registerScreens(
  server: Pick<FastifyInstance, 'register' | 'get'>,
  directory: string,
): Promise<void> {
  server.get('/report', { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('report.html'),
  )
  server.get('/gritting', { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('gritting.html'),
  )
  for (const path of ['/bins', '/bin/:id']) {
    server.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile('bins.html'),
    )
  }
  await server.register(staticFiles, filesOf(directory))
}

async function registerCrew(
  server: Pick<FastifyInstance, 'register' | 'get'>,
  directory: string,
): Promise<void> {
  server.get('/crew', { schema: { hide: true } }, (_request, reply) => reply.redirect('/crew/'))
  await server.register(staticFiles, { ...filesOf(directory), prefix: '/crew/', decorateReply: false })
}

async function registerHome(
  server: Pick<FastifyInstance, 'register' | 'get' | 'hasReplyDecorator'>,
  directory: string,
): Promise<void> {
  server.get('/home', { schema: { hide: true } }, (_request, reply) => reply.redirect('/home/'))
  await server.register(staticFiles, {
    ...filesOf(directory),
    prefix: '/home/',
    decorateReply: !server.hasReplyDecorator('sendFile'),
  })
  server.get('/home/privacy', { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('privacy.html', directory),
  )
}

function filesOf(directory: string) {
  return {
    root: directory,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply: { header(name: string, value: string): unknown }, path: string) => {
      const isHashed = path.startsWith(join(directory, 'assets'))
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  }
}

function securityPolicy({ config }: ApiContext): Record<string, string[] | null> {
  const mapOrigin = config.MAP_STYLE_URL === undefined ? [] : [new URL(config.MAP_STYLE_URL).origin]
  return {
    'default-src': ["'self'"],
    'connect-src': ["'self'", ...mapOrigin],
    'img-src': ["'self'", 'data:', 'blob:', ...mapOrigin],
    'worker-src': ["'self'"],
    // Chart and map libraries set element styles; no inline script is ever allowed.
    'style-src': ["'self'", "'unsafe-inline'"],
    'frame-ancestors': ["'none'"],
    'upgrade-insecure-requests': null,
  }
}
