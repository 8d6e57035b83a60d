export * from './thread-contract.ts'
export { ROAD_TRAITS, type RoadTrait } from './winter-register.ts'
