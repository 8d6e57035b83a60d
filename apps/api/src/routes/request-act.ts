import type { Clock } from '@towncrier/core'
import type { Permission } from '@towncrier/protocol'
import type { FastifyRequest } from 'fastify'
import { requirePermission } from '../auth/sign-in.ts'

/** Who acts and when, when they may. @throws TC_SIGN_IN_REQUIRED, TC_PERMISSION_DENIED */
export function requestAct(request: FastifyRequest, needed: Permission, clock: Clock) {
  const { userName } = requirePermission(request, needed)
  return { actor: userName, at: clock.now() }
}
