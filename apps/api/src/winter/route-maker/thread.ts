import { type MessagePort, workerData } from 'node:worker_threads'
import { buildNetwork, type RoadData, RoadFinder } from '@towncrier/road-network'
import { linkThreads } from '@towncrier/thread-link'
import { makeRoutes, type RouteMaking, type RoutesMade } from '@towncrier/winter-service'

export interface RouteMakerThreadData {
  readonly roads: RoadData
  readonly making: RouteMaking
  readonly port: MessagePort
}

/** What the thread tells whoever started it. */
export interface RouteMakerListener {
  progress(share: number): void
  done(made: RoutesMade): void
  failed(message: string): void
}

/** Told no more often. */
const PROGRESS_STEP = 0.01

const { roads, making, port } = workerData as RouteMakerThreadData
const listener = linkThreads<RouteMakerListener>(port, {})
try {
  const network = buildNetwork(roads)
  let told = 0
  const made = makeRoutes(network, new RoadFinder(network), making, (share) => {
    if (share - told < PROGRESS_STEP) return
    told = share
    void listener.progress.asEvent(share)
  })
  await listener.done(made)
} catch (error) {
  await listener.failed(error instanceof Error ? error.message : String(error))
} finally {
  port.close()
}
