// Function `defineGame`: types and checks of a game's declaration.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { CheckedKind, CheckedState } from './core/state/schema/checked-declaration.ts'
import { compileState, type StateSchema } from './core/state/schema/schema.ts'
import type { KindDeclaration, StateDeclaration } from './core/state/schema/fields.ts'
import { fnv1a53 } from './core/wire/hash.ts'
import { messageOf, TickmeshError } from './errors.ts'
import { type CheckedEvents, type EventDeclarations, schemaOf } from './event-declaration.ts'
import { noteDeclaration } from './declaration-difference.ts'
import { describeGame } from './game-description.ts'
import type { AuthorityStrategy } from './room/authority/authority.ts'
import { ownerAuthority } from './room/authority/owner-authority.ts'
import type { Feature } from './room/feature.ts'
import { DEVELOPMENT } from './development.ts'
import { PRESS } from './core/state/schema/kinds/press.ts'
import { LEFT_OUT } from './left-out.ts'
import { warnUnknown } from './unknown-options.ts'

/** Schemas by name, of any library with StandardSchema (valibot, zod, arktype). Validation must be synchronous. */
export type Schemas = Readonly<Record<string, StandardSchemaV1>>

/** Input type of a schema: the type of what `send`, `cue` and `shared.set` take. */
export type Input<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<S>
  : S extends { readonly schema: infer T extends StandardSchemaV1 }
    ? StandardSchemaV1.InferInput<T>
    : never
/** Output type of a schema, after its transformations: the type of what listeners get. */
export type Output<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : S extends { readonly schema: infer T extends StandardSchemaV1 }
    ? StandardSchemaV1.InferOutput<T>
    : never

/** Declaration of a game; see {@link defineGame}. */
export interface GameDeclaration<
  S extends StateDeclaration,
  E extends EventDeclarations,
  C extends Schemas,
  H extends Schemas,
  I extends KindDeclaration,
> {
  /**
   * Name of the game at the lobby: 1 to 64 of `a–z A–Z 0–9 . _ -`, the first a letter or digit. Players of different
   * games never meet.
   */
  readonly id: string
  /** Version of the game: an integer, 0 to 65,535. Raise it when players of two builds must not meet. */
  readonly version: number
  /** Ticks a second of the room's timeline: an integer, 1 to 240. Default: 60. */
  readonly tickRate?: number
  /** State sends a second to each player: an integer that divides `tickRate`. Default: the largest divisor up to 20. */
  readonly sendRate?: number
  /** Fields of replicated entities, by kind: sent unreliably, the newest values win. Default: no kinds. */
  readonly state?: S & CheckedState<S>
  /**
   * Schemas of reliable messages, by name: in order for each sender. At most 256. Default: none.
   *
   * An event that names entities by their ids can wait for them: `fired: { schema, refs: ['id'] }`.
   */
  readonly events?: E & CheckedEvents<E>
  /** Schemas of unreliable one-shot messages, by name: a muzzle flash, a cursor. At most 256. Default: none. */
  readonly cues?: C
  /** Schemas of the values that the host writes for the room, by name: scores, a timer. At most 256. Default: none. */
  readonly shared?: H
  /**
   * Strategy of authority over entities: with `hostAuthority()` the host writes all of them. Default: each player its
   * own.
   */
  readonly authority?: AuthorityStrategy
  /**
   * Fields of a player's input in one tick, with `authority: hostAuthority()` only: any fields but text and plain data,
   * at most 32 bytes. Default: no fields.
   */
  readonly input?: I & CheckedKind<I>
  /** Features that the game imports, such as `transfers()`. Default: none. */
  readonly use?: readonly Feature[]
}

/** Declared game, from {@link defineGame}. `connectLobby` takes it. */
export interface Game<
  S extends StateDeclaration = StateDeclaration,
  E extends EventDeclarations = EventDeclarations,
  C extends Schemas = Schemas,
  H extends Schemas = Schemas,
  I extends KindDeclaration = KindDeclaration,
> {
  /** Name of the game at the lobby. */
  readonly id: string
  /** Version of the game: players of two versions never meet. */
  readonly version: number
  /** Ticks a second. */
  readonly tickRate: number
  /** State sends a second to each player. */
  readonly sendRate: number
  /** Fields of replicated entities, by kind. */
  readonly state: S
  /** Declarations of reliable messages, by name. */
  readonly events: E
  /** Schemas of unreliable messages, by name. */
  readonly cues: C
  /** Schemas of shared values, by name. */
  readonly shared: H
  /** Strategy that decides who writes entities. */
  readonly authority: AuthorityStrategy
  /** Fields of a player's input in one tick. */
  readonly input: I
  /** Features that the game imports, sorted by name. */
  readonly use: readonly Feature[]
  /** @internal */
  readonly schema: StateSchema
  /** Names in the order in which the wire numbers them. @internal */
  readonly names: {
    readonly events: readonly string[]
    readonly cues: readonly string[]
    readonly shared: readonly string[]
  }
  /** Hash of the declaration (FNV-1a, 53 bits). The two ends of a link must have the same. */
  readonly hash: number
}

const MAX_TICK_RATE = 240
/** Parts of a declaration, and of a game that a declaration takes over: `{ ...game, version: 2 }`. */
const PARTS = [
  'id',
  'version',
  'tickRate',
  'sendRate',
  'state',
  'events',
  'cues',
  'shared',
  'authority',
  'input',
  'use',
  'schema',
  'names',
  'hash',
] as const
const DEFAULT_TICK_RATE = 60
const DEFAULT_SEND_RATE = 20
/** Upper bound of the names of one part: their numbers are one byte on the wire. */
const MAX_NAMES = 256

/**
 * Declares a game: its rates, its replicated state and its messages.
 *
 * The types of rooms, entities and messages follow from the declaration: a misspelt field or event does not compile.
 *
 * @throws TickmeshError `invalid-game`; the message names the part.
 */
export function defineGame<
  const S extends StateDeclaration = Record<never, never>,
  const E extends EventDeclarations = Record<never, never>,
  const C extends Schemas = Record<never, never>,
  const H extends Schemas = Record<never, never>,
  const I extends KindDeclaration = Record<never, never>,
>(declaration: GameDeclaration<S, E, C, H, I>): Game<S, E, C, H, I> {
  if (typeof declaration !== 'object' || declaration === null) {
    throw invalid(DEVELOPMENT ? `give an object with id and version, not ${show(declaration)}` : LEFT_OUT)
  }
  if (DEVELOPMENT) warnUnknown('defineGame', declaration, PARTS)
  const { id, version } = declaration
  if (typeof id !== 'string' || !/^[A-Za-z0-9][\w.-]{0,63}$/.test(id)) {
    throw invalid(
      DEVELOPMENT
        ? `id must be 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit, not ${show(id)}`
        : LEFT_OUT,
    )
  }
  if (!Number.isInteger(version) || version < 0 || version > 65_535) {
    throw invalid(DEVELOPMENT ? `version must be a whole number from 0 to 65535, not ${show(version)}` : LEFT_OUT)
  }
  const tickRate = declaration.tickRate ?? DEFAULT_TICK_RATE
  if (!Number.isInteger(tickRate) || tickRate < 1 || tickRate > MAX_TICK_RATE) {
    throw invalid(
      DEVELOPMENT ? `tickRate must be a whole number from 1 to ${MAX_TICK_RATE}, not ${show(tickRate)}` : LEFT_OUT,
    )
  }
  const sendRate = declaration.sendRate ?? largestDivisor(tickRate, DEFAULT_SEND_RATE)
  if (!Number.isInteger(sendRate) || sendRate < 1 || tickRate % sendRate !== 0) {
    throw invalid(DEVELOPMENT ? `sendRate must divide tickRate (${tickRate}), ${show(sendRate)} does not` : LEFT_OUT)
  }
  const state = declaration.state ?? ({} as S)
  const events = declaration.events ?? ({} as E)
  const cues = declaration.cues ?? ({} as C)
  const shared = declaration.shared ?? ({} as H)
  const names = {
    events: schemaNames('events', events),
    cues: schemaNames('cues', cues),
    shared: schemaNames('shared', shared),
  }
  const use = features(declaration.use ?? [])
  const authority = declaration.authority ?? ownerAuthority
  if (typeof (authority as Partial<AuthorityStrategy> | null)?.create !== 'function') {
    throw invalid(
      DEVELOPMENT
        ? `authority must be hostAuthority(), imported from '@tickmesh/net', or left out, not ${show(authority)}`
        : LEFT_OUT,
    )
  }
  const input = declaration.input ?? ({} as I)
  const problem = authority.problemOf({ input, use })
  if (problem !== undefined) throw invalid(problem)
  let schema: StateSchema
  try {
    schema = compileState(authority.declare(state, input))
    if (DEVELOPMENT) refusePresses(schema)
  } catch (cause) {
    throw invalid(messageOf(cause), cause)
  }
  const described = { id, version, tickRate, sendRate, use, authority: authority.name, state, input, names }
  const hash = fnv1a53(describeGame(described))
  if (DEVELOPMENT) noteDeclaration(hash, described)
  return Object.freeze({
    id,
    version,
    tickRate,
    sendRate,
    state,
    events,
    cues,
    shared,
    authority,
    input,
    use,
    schema,
    names,
    hash,
  })
}

/** Returns the names in sorted order, so that the order of the declaration does not matter. */
function schemaNames(part: string, schemas: EventDeclarations): readonly string[] {
  const names = Object.keys(schemas).sort()
  if (names.length > MAX_NAMES)
    throw invalid(DEVELOPMENT ? `${part} declares ${names.length} names; at most ${MAX_NAMES}` : LEFT_OUT)
  for (const name of names) {
    const schema = (part === 'events' ? schemaOf(schemas[name]) : schemas[name]) as
      | Partial<StandardSchemaV1>
      | undefined
    if (typeof schema?.['~standard']?.validate !== 'function') {
      const also = part === 'events' ? ", or { schema, refs: ['id'] } with one" : ''
      throw invalid(
        DEVELOPMENT ? `${part}.${name} must be a StandardSchema (valibot, zod, arktype, …)${also}` : LEFT_OUT,
      )
    }
  }
  return names
}

/** Returns each feature once, sorted by name, so that the order of the declaration does not matter. */
function features(use: readonly Feature[]): readonly Feature[] {
  if (!Array.isArray(use) || use.some((feature: unknown) => typeof feature !== 'object' || feature === null)) {
    throw invalid(
      DEVELOPMENT
        ? "use must be a list of features, imported from '@tickmesh/net' and called: use: [transfers()]"
        : LEFT_OUT,
    )
  }
  return [...new Set(use)].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function largestDivisor(of: number, most: number): number {
  for (let n = Math.min(most, of); n > 1; n--) if (of % n === 0) return n
  return 1
}

/** Returns a value as source text: '1' is not 1. */
function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function invalid(message: string, cause?: unknown): TickmeshError {
  return new TickmeshError('invalid-game', `defineGame: ${message}.`, { cause })
}

function refusePresses({ kinds }: StateSchema): void {
  for (const { name, fields } of kinds) {
    const field = fields.find(({ type }) => type === PRESS)
    if (field !== undefined) throw new TypeError(`${name}.${field.name}: f.press belongs to input; state has f.bool`)
  }
}
