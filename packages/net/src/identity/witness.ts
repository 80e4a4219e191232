// Entry point `@tickmesh/net/identity/witness`: the mesh as witness of keys and of the host's word.

import type { DurableMessage } from '../core/mesh/message.ts'
import type { Peer } from '../room/peer.ts'
import type { SeatedPlayer } from '../room/player.ts'
import { HostWord } from './host-word.ts'
import { KeyWitness } from './key-witness.ts'
import type { MakeWitnesses, WitnessContext, Witnesses } from './room-witnesses.ts'

class RoomWitnesses implements Witnesses {
  readonly #keys: KeyWitness
  readonly #word: HostWord

  constructor({ frames, room, crypto, ownKey, disputed }: WitnessContext) {
    const { game, members, scheduler, emitter, shared } = room
    this.#keys = new KeyWitness({
      ...{ frames, members, ownKey },
      disputed: (player, witness) => disputed('key', player, witness),
    })
    const word = new HostWord({
      ...{ frames, members, scheduler, crypto, eventIndex: game.names.events.length, shared },
      disputed: (host, witness) => disputed('shared', host, witness),
    })
    this.#word = word
    emitter.on('join', () => word.joined())
    emitter.on('end', () => word.ended())
  }

  linked(player: SeatedPlayer): void {
    this.#keys.linked(player)
  }

  received(player: SeatedPlayer, kind: number, body: Uint8Array): void {
    this.#keys.received(player, kind, body)
    this.#word.received(player, kind, body)
  }

  takeDurable(peer: Peer, message: DurableMessage): boolean {
    return this.#word.takeVersion(peer, message)
  }
}

/**
 * Witnesses, for the option `witnesses` of `identity`: the players of a room tell each other whose key they have
 * verified, and which shared values the host gave them. A contradiction is the event `dispute`.
 */
export const meshWitnesses: MakeWitnesses = (context) => new RoomWitnesses(context)
