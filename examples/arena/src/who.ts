// Identity of this page's player, and the secrets of the rooms to which it can invite.

import { identity } from '@tickmesh/net/identity'
import { safetyWords } from '@tickmesh/net/identity/words'
import { declareArena } from './game.ts'
import type { ArenaRoom } from './game.ts'

/** Cryptography of browsers is missing on plain http, as on most LANs: there it comes along. */
const noble = 'subtle' in crypto ? undefined : await import('@tickmesh/net/identity/noble')

const who = identity({ words: safetyWords, ...(noble && { crypto: noble.nobleCrypto }) })

/** Game as this page plays it: all prove their keys to each other. */
export const arena = declareArena(who)

const secrets = new Map<string, string>()

/** Takes the secret of a room from the fragment of the page's address, before the room is joined. */
export function acceptInvite(code: string, fragment: string): void {
  if (who.accept(code, fragment)) secrets.set(code, fragment.replace(/^#/, ''))
}

/** Returns the secret of a room for its link; undefined where others may have one, and this player has not. */
export function inviteSecret(room: ArenaRoom): string | undefined {
  if (room.players.size === 1) secrets.set(room.code, who.invite(room))
  return secrets.get(room.code)
}
