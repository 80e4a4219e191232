// Columns of the NAT lab: what players have besides the lobby, and the path that two kinds of NATs must then find.

import type { NatKind } from '../lab/network/nat.ts'
import { type IceServer, STUN, TURN } from '../lab/servers/ice-servers.ts'

export const COLUMNS = ['stun', 'turn', 'relay'] as const

/** `stun`: STUN alone; `turn`: STUN and TURN; `relay`: neither, so that nothing but the lobby's relay is left. */
export type Column = (typeof COLUMNS)[number]

/** Path of a link, as `player.stats.path` names it. */
export type Path = 'host' | 'server-reflexive' | 'relay' | 'lobby'

export const ICE_SERVERS: { readonly [column in Column]: readonly IceServer[] } = {
  stun: [STUN],
  turn: [STUN, TURN],
  relay: [],
}

/** Returns the paths that are right between two kinds of NATs. */
export function expectedPaths(column: Column, a: NatKind, b: NatKind): readonly Path[] {
  const kinds = [a, b]
  // Without servers nobody learns an address of the other: those of interfaces are hidden behind mDNS names.
  if (column === 'relay') return ['lobby']
  const indirect: Path = column === 'turn' ? 'relay' : 'lobby'
  if (kinds.includes('UDP blocked')) return [indirect]
  // Where addresses are hidden behind mDNS names, a public one is learned as a NAT's is.
  if (kinds.includes('open')) return a === b ? ['host', 'server-reflexive'] : ['server-reflexive']
  if (!kinds.includes('symmetric')) return ['server-reflexive']
  if (kinds.includes('full cone')) return ['server-reflexive']
  // An answer from a relay may be first where the direct path needs several checks.
  if (kinds.includes('address restricted'))
    return column === 'turn' ? ['server-reflexive', 'relay'] : ['server-reflexive']
  return [indirect]
}
