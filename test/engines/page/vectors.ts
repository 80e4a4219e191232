// Vectors as an engine makes and reads them, for the tests of engines.

import { compileState } from '../../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../../packages/net/src/core/state/state-sync.ts'
import { unpack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { fromHex } from '../../docs/reader/bytes.ts'
import { stateOf } from '../../docs/vectors/declared.ts'
import { DUEL } from '../../docs/vectors/games.ts'
import { textOf, toJson, type Vector } from '../../docs/vectors/vector-file.ts'
import { vectorFiles } from '../../docs/vectors/vector-files.ts'

/** Returns the files of docs/vectors as this engine makes them, by name. */
export function writeVectors(): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(vectorFiles()).map(([name, file]) => [name, textOf(file)]))
}

/** Returns the values of values.json as this engine decodes them: `{ value }`, or null for refused bytes. */
export function readValues(vectors: readonly Vector[]): unknown[] {
  return vectors.map(({ hex }) => toJson(unpack(fromHex(String(hex)))) ?? null)
}

/** Returns the names of the vectors of malformed.json that this engine does not count as malformed. */
export function acceptedMalformed(vectors: readonly Vector[]): string[] {
  const { state, tickRate, sendRate } = DUEL
  const accepted = vectors.filter(({ hex, before, tick = 300 }) => {
    const sync = new StateSync({ schema: compileState(stateOf(state)), slot: 5, tickRate, sendRate })
    sync.addPeer(3)
    const nowMs = ((tick as number) * 1_000) / tickRate
    for (const text of [...(before === undefined ? [] : [before]), hex])
      sync.receive(3, fromHex(String(text)), { nowMs, sharedMs: nowMs })
    return sync.counters.malformed !== 1
  })
  return accepted.map(({ name }) => name)
}
