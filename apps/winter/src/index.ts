export * from './treatment-follower.ts'
