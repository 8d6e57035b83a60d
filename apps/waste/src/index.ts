export * from './thread-contract.ts'
