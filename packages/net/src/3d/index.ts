// Entry point `@tickmesh/net/3d`: `f` with the types of fields of a game in three dimensions.

/** The types of fields: those of `@tickmesh/net`, and `f.quat`. */
export * as f from '../core/state/schema/field-types-3d.ts'
export type { Quat, QuatOptions } from '../core/state/schema/kinds/quat.ts'
