import { Aedes, type Client, type PublishPacket } from 'aedes'

type Done = (error?: Error) => void

/**
 * Aedes, without the fan-out of what devices send. A message is in the journal by the time Aedes would
 * hand it to subscribers, and nobody may subscribe to readings or status, so looking for them (twice: in
 * the emitter and in the persistence) would find none. What the platform publishes goes the usual way.
 */
export class DeviceAedes extends Aedes {
  override publish(packet: PublishPacket, clientOrDone: Client | null | Done, done?: Done): void {
    if (typeof clientOrDone === 'function') super.publish(packet, clientOrDone)
    else if (clientOrDone === null || clientOrDone === undefined) super.publish(packet, done ?? (() => {}))
    else done?.()
  }
}
