// Every type of field, with those that only games in three dimensions pay for.

export * from './field-types.ts'
export { quat } from './kinds/quat.ts'
