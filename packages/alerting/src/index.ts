export * from './rule-state.ts'
