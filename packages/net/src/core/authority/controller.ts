// Hidden field of host authority that names the player who controls an entity.

import { f, type KindDeclaration, type StateDeclaration } from '../state/schema/fields.ts'
import type { CompiledKind } from '../state/schema/schema.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/**
 * The hidden field of every kind in host mode: 0 nobody, else 1 + the low ten bits of the controlling player's ordinal.
 */
export const CONTROLLER = '$controller'

const ORDINAL_BITS = 10

/** Adds the hidden field. Throws a `TypeError` when a kind declares one of its name. */
export function withController(declaration: StateDeclaration): StateDeclaration {
  return Object.fromEntries(
    Object.entries(declaration).map(([kind, fields]) => {
      // A wrong declaration is reported when it is compiled.
      if ((fields as KindDeclaration | undefined)?.[CONTROLLER] !== undefined) {
        throw new TypeError(DEVELOPMENT ? `state.${kind}.${CONTROLLER}: the name is taken; choose another` : LEFT_OUT)
      }
      return [kind, { ...fields, [CONTROLLER]: f.uint(ORDINAL_BITS + 1) }]
    }),
  )
}

/**
 * Value of the hidden field for a player. It comes from the ordinal, not the slot, which the next player takes again;
 * two of 1,024 players in a row have the same value.
 */
export function controllerCode(ordinal: number): number {
  return 1 + (ordinal & (2 ** ORDINAL_BITS - 1))
}

/** The column that holds it: the last of the kind. */
export function controllerColumn(kind: CompiledKind): number {
  return kind.table.count - 1
}
