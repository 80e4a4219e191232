// The mesh as witness of keys and of the host's word. `identity()` loads this file by itself, apart from its own code.

import { TokenBucket } from '../core/token-bucket.ts'
import type { IdentityContext } from '../room/identity-feature.ts'
import type { Peer } from '../room/peer.ts'
import type { SeatedPlayer } from '../room/player.ts'
import { Timers } from '../scheduler/timers.ts'
import { HostWord } from './host-word.ts'
import { KeyWitness } from './key-witness.ts'
import type { MakeWitnesses, WitnessContext, Witnesses } from './room-witnesses.ts'

/** Frames that are read of one player: a relink of 63 others, and their versions. Those beyond it count as refused. */
const FRAMES = { perSecond: 32, burst: 256 }
/** Longest frame that is read: the keys of 64 players. */
const MAX_FRAME_BYTES = 8_192
/** Time between two checks, and between two versions of a host's shared values, ms. */
const EVERY_MS = 1_000

class RoomWitnesses implements Witnesses {
  readonly #keys: KeyWitness
  readonly #word: HostWord
  readonly #room: IdentityContext
  readonly #frames = new WeakMap<SeatedPlayer, TokenBucket>()
  readonly #timers: Timers
  #isWatching = false

  constructor({ frames, room, crypto, ownKey, seated, disputed }: WitnessContext) {
    const { game, members, scheduler, emitter, shared } = room
    this.#room = room
    this.#timers = new Timers(scheduler)
    this.#keys = new KeyWitness({ frames, members, ownKey, seated, disputed })
    this.#word = new HostWord({
      ...{ frames, members, scheduler, crypto, eventIndex: game.names.events.length, shared },
      disputed: (host, witness) => disputed('shared', host, witness),
    })
    emitter.on('join', () => this.#word.joined())
    emitter.on('lobby', (status) => this.#keys.lobbyChanged(status))
    emitter.on('missed', (_, from) => this.#word.missed(from))
    emitter.on('end', () => this.#timers.cancelAll())
  }

  linked(player: SeatedPlayer): void {
    if (!this.#isWatching) this.#watch()
    this.#keys.linked(player)
  }

  /** [IDN75] No frame is decoded that honest players do not send. */
  received(player: SeatedPlayer, kind: number, body: Uint8Array): void {
    const { members, scheduler } = this.#room
    const frames = this.#frames.get(player) ?? new TokenBucket(FRAMES)
    this.#frames.set(player, frames)
    if (body.length > MAX_FRAME_BYTES || !frames.takeToken(scheduler.now())) {
      return members.peers.get(player.id)?.refuse('witness', body.length)
    }
    this.#keys.received(player, kind, body)
    this.#word.received(player, kind, body)
  }

  takeDurable(peer: Peer, version: unknown): void {
    this.#word.takeDurable(peer, version)
  }

  #watch(): void {
    this.#isWatching = true
    this.#timers.after(EVERY_MS, () => {
      this.#keys.check()
      this.#word.check()
      this.#watch()
    })
  }
}

/**
 * Makes the witnesses of a room: its players tell each other whose key they have verified, and which shared values the
 * host gave them. A contradiction is the event `dispute`.
 */
export const meshWitnesses: MakeWitnesses = (context) => new RoomWitnesses(context)
