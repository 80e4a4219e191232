// Types that check a state declaration: they put a sentence in place of each wrong field.

import type { WithVelocity } from './field.ts'
import type { ReservedName } from './schema.ts'

/** Declaration of a kind, with sentences in place of wrong fields: reserved names, and velocities that are no field. */
export type CheckedKind<K> = {
  readonly [N in keyof K]: N extends ReservedName
    ? `an entity has a "${N}" of its own; choose another name`
    : K[N] extends WithVelocity<infer V>
      ? V extends keyof K
        ? K[N]
        : string extends V
          ? K[N]
          : `there is no field "${V}" to be its velocity`
      : K[N]
}

/** Declaration of kinds, with sentences in place of wrong fields. */
export type CheckedState<S> = { readonly [N in keyof S]: CheckedKind<S[N]> }
