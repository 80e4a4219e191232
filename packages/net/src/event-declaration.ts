// Declaration of an event: its schema, alone or with the names of its values that refer to entities.

import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Event that names entities: it waits for them at the receiver. */
export interface ReferringEvent<S extends StandardSchemaV1 = StandardSchemaV1> {
  /** Schema of the message. */
  readonly schema: S
  /**
   * Names of the values that are ids of entities. The event is given when `room.state.get` knows them all, after 1 s at
   * the latest, and does not hold up others meanwhile.
   */
  readonly refs: readonly string[]
}

/** Declarations of events by name. */
export type EventDeclarations = Readonly<Record<string, StandardSchemaV1 | ReferringEvent>>

/** Names of the values of a schema that can be numbers; any name where the type is not known. */
type RefName<V> = unknown extends V
  ? string
  : V extends object
    ? { [K in keyof V]-?: Extract<V[K], number> extends never ? never : K }[keyof V]
    : never

/** Name that is none of a schema's numbers; never: there is none. */
type WrongRef<S extends StandardSchemaV1, R extends string> = string extends R
  ? never
  : Exclude<R, RefName<StandardSchemaV1.InferInput<S>>>

/** Declaration of events, with sentences in place of those with wrong names in `refs`. */
export type CheckedEvents<E> = {
  readonly [N in keyof E]: E[N] extends ReferringEvent<infer S>
    ? [WrongRef<S, E[N]['refs'][number]>] extends [never]
      ? E[N]
      : `the schema has no number "${WrongRef<S, E[N]['refs'][number]>}"`
    : E[N]
}

/** Returns whether a declaration has names of references. */
function isReferring(declared: StandardSchemaV1 | ReferringEvent | undefined): declared is ReferringEvent {
  return typeof declared === 'object' && declared !== null && !('~standard' in declared)
}

/** Returns the schema of a declared event; undefined: there is none. */
export function schemaOf(declared: StandardSchemaV1 | ReferringEvent | undefined): StandardSchemaV1 | undefined {
  if (!isReferring(declared)) return declared
  return Array.isArray(declared.refs) ? declared.schema : undefined
}

/** Returns the ids that an event's value has under the names in `refs`. */
export function idsIn(declared: StandardSchemaV1 | ReferringEvent | undefined, value: unknown): number[] {
  const values = value as Readonly<Record<string, unknown>> | null
  return isReferring(declared) ? declared.refs.map((name) => values?.[name]).filter((id) => typeof id === 'number') : []
}
