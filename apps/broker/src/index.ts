export { type Broker, type BrokerPorts, createBroker } from './broker.ts'
export type { AuthenticatedDevice, DeviceDirectory } from './device-directory.ts'
export { brokerErrors } from './errors.ts'
export {
  type BrokerLimits,
  type BrokerOptions,
  DEFAULT_LIMITS,
  type ListenAddress,
  type TlsAddress,
} from './options.ts'
export { REFUSALS, type RefusalReason } from './refusals.ts'
export * from './thread-contract.ts'
