// Members of a player that `identity()` fills in; test/size.ts measures this file with that feature.

import { DEVELOPMENT } from '../development.ts'
import { warnOnce } from '../warn-once.ts'
import type { IdentityRecord, PlayerIdentity } from './player-identity.ts'

/** Player whose links may have proven who it is. */
export class Identified {
  /** Set when a link has proven it. */
  identityRecord: IdentityRecord | undefined

  get identity(): PlayerIdentity | undefined {
    return this.identityRecord?.identity
  }

  safetyWords(): readonly string[] | undefined {
    return this.identityRecord?.safetyWords()
  }

  confirm(): void {
    if (DEVELOPMENT && this.identityRecord === undefined) {
      warnOnce(
        'needs-identity',
        'confirm: the player has proven no key. Without identities in the game, import { identity } from ' +
          "'@tickmesh/net/identity', and declare use: [identity({ words })] in defineGame.",
      )
    }
    this.identityRecord?.confirm()
  }
}
