// Room with one other player, whose messages a test hands in one by one, without a network.

import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { toWire, WIRE_VERSION } from '../core/mesh/message.ts'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import type { ChannelName, Link, LinkOptions } from '../link/link.ts'
import type { Seat } from '../lobby-client/seat.ts'
import { hostAuthority } from './authority/host-authority.ts'
import { transfers } from './room-transfers.ts'
import { Session } from './session.ts'

const CODE = 'K7QXMAB'
const declaration = {
  version: 1,
  use: [transfers()],
  state: {
    dot: { x: f.fixed(0, 1_000, 1 / 8, { velocity: 'vx' }), vx: f.fixed(-50, 50, 1 / 8), hp: f.uint(8) },
    bag: { name: f.string(16), data: f.plain(256), target: f.ref(), tint: f.optional(f.enum('red', 'blue')) },
    car: { at: f.vec2(f.fixed(0, 100, 1 / 16)), turn: f.angle(10), fast: f.bool(), speed: f.float32() },
  },
  events: { say: v.object({ text: v.string() }), any: v.any() },
  cues: { blink: v.any() },
  shared: { score: v.number(), map: v.any() },
}
const input = { turn: f.int(2), fire: f.bool() }

/** Games whose rooms are fed: each writes its own entities, or the host all. */
export const GAMES = {
  owner: defineGame({ id: 'fed', ...declaration }),
  host: defineGame({ id: 'fed-host', ...declaration, authority: hostAuthority(), input }),
}
export type FedGame = keyof typeof GAMES

const DURABLE: ReadonlySet<number> = new Set([3, 4, 5, 6, 9, 10, 11])

/** Room in the hands of a test. Time passes with each message, as much as keeps their sender within its limits. */
export class FedRoom {
  #nowMs = 1_000
  #link: LinkOptions['events'] | undefined
  #durable = 0
  #fed = 0
  readonly session: Session<(typeof GAMES)[FedGame]>
  /** Reason for which the link ended for good; undefined while it is open. */
  get problem(): string | undefined {
    return this.session.members.players.get('eve')?.problem?.code
  }

  /** `isHost`: whether the room's own player is host; else the other one is. */
  constructor(game: FedGame, isHost: boolean) {
    const me = { id: 'ann', slot: 0, ordinal: 1, name: 'Ann' }
    const seat: Seat = {
      ...{ code: CODE, me, maxPlayers: 2, public: false, data: null, seed: 1, iceServers: [], status: 'connected' },
      members: [{ id: 'eve', slot: 1, ordinal: 0, name: 'Eve' }, me],
      host: { id: isHost ? 'ann' : 'eve', term: 1 },
      relay: { bytesPerSecond: 0, socket: () => undefined },
      listen() {},
      signal() {},
      reach() {},
      check() {},
      closeRoom() {},
      leave() {},
    }
    this.session = new Session(GAMES[game] as (typeof GAMES)['owner'], seat, {
      scheduler: { now: () => this.#nowMs, after: () => () => {}, random: () => 0.5 },
      openLink: ({ events }) => this.#open(events),
      log() {},
    }) as unknown as Session<(typeof GAMES)[FedGame]>
    this.session.emitter.on('transfer', (transfer) => void transfer.accept().catch(() => {}))
    this.#link?.opened()
    const hello = {
      kind: 'hello',
      wire: WIRE_VERSION,
      hash: GAMES[game].hash,
      id: 'eve',
      code: CODE,
      received: 0,
    } as const
    this.#link?.received('events', pack(toWire(hello)))
  }

  /** Tick of the room's time. */
  get tick(): number {
    return this.session.timeline.tick
  }

  /** Hands a message in. */
  feed(channel: ChannelName, bytes: Uint8Array): void {
    this.#nowMs += 300 + bytes.length
    this.#link?.received(channel, bytes)
    // Without acknowledgements too much would wait for the sender in the end.
    if (++this.#fed % 64 === 0) this.#link?.received('events', pack([2, this.#durable]))
  }

  #open(events: LinkOptions['events']): Link {
    this.#link = events
    return {
      open: true,
      send: (channel, bytes) => {
        if (channel === 'events' && DURABLE.has(bytes[1] as number)) this.#durable++
        return true
      },
      buffered: () => 0,
      waitsOver: () => false,
      accept: () => true,
      restart() {},
      path: () => Promise.resolve('host'),
      close() {},
    }
  }
}
