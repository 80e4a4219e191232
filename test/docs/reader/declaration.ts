// Types of a game's declaration as data, as the vectors have it.

/** Types of fields, by the names that games use, with the options as data. */
export type FieldDeclaration =
  | { readonly type: 'bool' | 'float32' | 'ref' | 'press' }
  | { readonly type: 'uint' | 'int'; readonly bits: number; readonly outOfRange?: OutOfRange }
  | {
      readonly type: 'fixed'
      readonly min: number
      readonly max: number
      readonly step: number
      readonly snap?: number
      readonly outOfRange?: OutOfRange
      readonly predict?: 'linear'
      readonly velocity?: string
    }
  | { readonly type: 'angle'; readonly bits: number; readonly predict?: 'linear' }
  | { readonly type: 'vec2' | 'vec3' | 'optional'; readonly of: FieldDeclaration }
  | { readonly type: 'quat'; readonly bits: number; readonly angularVelocity?: string; readonly snap?: number }
  | { readonly type: 'enum'; readonly names: readonly string[] }
  | { readonly type: 'string'; readonly maxLength: number }
  | { readonly type: 'plain'; readonly maxBytes: number }

export type OutOfRange = 'clamp' | 'refuse'

/** Fields of one kind, in order. */
export interface FieldsDeclaration {
  readonly [field: string]: FieldDeclaration
}

/** Kinds of entities, in order. */
export interface StateDeclaration {
  readonly [kind: string]: FieldsDeclaration
}

/** A game as data: what two ends of a link must have declared alike. */
export interface GameDeclaration {
  readonly id: string
  readonly version: number
  readonly tickRate: number
  readonly sendRate: number
  readonly authority: 'owner' | 'host'
  readonly state: StateDeclaration
  /** Under host authority. */
  readonly input?: FieldsDeclaration
  readonly events: readonly string[]
  readonly cues: readonly string[]
  readonly shared: readonly string[]
  /** Names of the features. */
  readonly use: readonly string[]
}
