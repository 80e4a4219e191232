export {
  type Field,
  type FixedOptions,
  f,
  type KindDeclaration,
  type StateDeclaration,
  type Values,
  type Vec2,
} from './fields.ts'
export { compileState, describeState, type StateSchema } from './schema.ts'
export type { Entity, EntityBase, OwnEntity, OwnEntityOf, RemoteEntity } from './own-entity.ts'
export { type ClockSample, type Received, type StateCounters, StateSync, type StateSyncOptions } from './state-sync.ts'
