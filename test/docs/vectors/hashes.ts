// Vectors of hashes.json.

import { describeGame } from '../../../packages/net/src/game-description.ts'
import { toHex } from '../reader/bytes.ts'
import { gameOf } from './declared.ts'
import { GAMES } from './games.ts'
import type { VectorFile } from './vector-file.ts'

/** Declarations, their descriptions and hashes. */
export function hashVectors(): VectorFile {
  return {
    about:
      'Declarations, their descriptions (`hex`) and hashes (HEL3). Options of fields that are left out have their ' +
      'defaults.',
    vectors: GAMES.map((declaration) => {
      const game = gameOf(declaration)
      return {
        name: declaration.id,
        declaration,
        hex: toHex(describeGame({ ...game, authority: declaration.authority })),
        hash: game.hash,
      }
    }),
  }
}
