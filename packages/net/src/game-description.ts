// Byte description of a game, input of the schema hash that both ends of a link compare.

import type { KindDeclaration, StateDeclaration } from './core/state/schema/fields.ts'
import { describeState } from './core/state/schema/schema.ts'
import { ByteDescription } from './core/wire/byte-description.ts'

/** Parts of a game that both ends of a link must have declared alike. */
export interface DescribedGame {
  readonly id: string
  readonly version: number
  readonly tickRate: number
  readonly sendRate: number
  /** Features, sorted by the UTF-16 units of their names. */
  readonly use: readonly { readonly name: string }[]
  /** Name of the authority strategy. */
  readonly authority: string
  readonly state: StateDeclaration
  readonly input: KindDeclaration
  /** Names in the order of their numbers on the wire. */
  readonly names: { readonly [list in 'events' | 'cues' | 'shared']: readonly string[] }
}

/** The bytes of a declaration that the schema hash covers; docs/WIRE.md, HEL3, draws them. */
export function describeGame(game: DescribedGame): Uint8Array {
  const { id, version, tickRate, sendRate, use, authority, state, input, names } = game
  const bytes = new ByteDescription()
  bytes.text(id).u16(version).u8(tickRate).u8(sendRate)
  describeState(bytes, state)
  for (const list of [names.events, names.cues, names.shared, use.map(({ name }) => name)]) {
    bytes.u16(list.length)
    for (const name of list) bytes.text(name)
  }
  if (authority === 'owner') return bytes.u8(0).bytes
  bytes.u8(1).text(authority)
  describeState(bytes, { input })
  return bytes.bytes
}
