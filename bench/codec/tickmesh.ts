// Tickmesh's state codec as a subject of the codec suite.

import { f } from '../../packages/net/src/core/state/schema/fields.ts'
import type { OwnEntityOf } from '../../packages/net/src/core/state/entities/entity.ts'
import { compileState } from '../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../packages/net/src/core/state/state-sync.ts'
import type { Subject } from './subject.ts'
import type { Decoded } from './truth.ts'
import { HEADING_BITS, POSITION_STEP, TICK_RATE, VELOCITY_STEP, type World } from './world.ts'

/** Age of the baseline in ticks: a round trip of 100 ms. */
export const ACK_AGE = 6
const MS = 1000 / TICK_RATE

const SHIP = {
  x: f.fixed(-2048, 2048, POSITION_STEP, { velocity: 'vx' }),
  y: f.fixed(-2048, 2048, POSITION_STEP, { velocity: 'vy' }),
  heading: f.angle(HEADING_BITS, { predict: 'linear' }),
  vx: f.fixed(-256, 256, VELOCITY_STEP),
  vy: f.fixed(-256, 256, VELOCITY_STEP),
  hp: f.uint(7),
  flags: f.uint(4),
}

const SCHEMA = compileState({ ship: SHIP })

/** Options of the Tickmesh subject. */
export interface TickmeshOptions {
  /** Number of peers that get the same. Default 1. */
  readonly peers?: number
}

/** Returns Tickmesh, as a room drives it: 60 samples a second, and all changes in every tick, to one peer or more. */
export function tickmeshSubject(world: World, lost: () => boolean, { peers = 1 }: TickmeshOptions = {}): Subject {
  const sender = new StateSync({ schema: SCHEMA, slot: 0, tickRate: TICK_RATE, sendRate: TICK_RATE })
  // One receiver stands for all: with equal baselines their frames and acks are equal, down to the sequences. Eight
  // of them in this process would only evict the sender's data from the processor's cache.
  const receiver = new StateSync({ schema: SCHEMA, slot: 1, tickRate: TICK_RATE, sendRate: TICK_RATE })
  receiver.addPeer(0)
  for (let peer = 1; peer <= peers; peer++) sender.addPeer(peer)
  const ships: OwnEntityOf<typeof SHIP>[] = []
  for (let index = 0; index < world.count; index++) {
    ships.push(
      sender.spawn('ship', { x: 0, y: 0, heading: 0, vx: 0, vy: 0, hp: 0, flags: 0 }) as unknown as OwnEntityOf<
        typeof SHIP
      >,
    )
  }
  const acks: { readonly tick: number; readonly bytes: Uint8Array }[] = []
  const write = (now: World): void => {
    for (let index = 0; index < now.count; index++) {
      const ship = ships[index]
      if (ship === undefined) continue
      ship.x = now.x[index] ?? 0
      ship.y = now.y[index] ?? 0
      ship.heading = now.heading[index] ?? 0
      ship.vx = now.vx[index] ?? 0
      ship.vy = now.vy[index] ?? 0
      ship.hp = now.hp[index] ?? 0
      ship.flags = now.flags[index] ?? 0
    }
  }
  return {
    encode(now, tick) {
      write(now)
      sender.sample(tick)
      const at = { nowMs: tick * MS, sharedMs: tick * MS, stratum: 0, maxPackets: 16 }
      const frames: Uint8Array[] = []
      for (let peer = 0; peer < peers; peer++) frames.push(...sender.packets(peer + 1, at))
      return frames
    },
    decode(messages, tick) {
      const at = { nowMs: tick * MS, sharedMs: tick * MS }
      const share = messages.length / peers
      for (const message of messages.slice(0, share)) {
        if (!lost()) receiver.receive(0, message, at)
      }
    },
    settle(tick) {
      const at = { nowMs: tick * MS, sharedMs: tick * MS }
      receiver.sample(tick)
      for (const bytes of receiver.packets(0, { ...at, stratum: 1, maxPackets: 1 })) {
        if (!lost()) acks.push({ tick, bytes: bytes.slice() })
      }
      while (acks[0] !== undefined && acks[0].tick <= tick + 1 - ACK_AGE) {
        const { bytes } = acks[0]
        acks.shift()
        for (let peer = 1; peer <= peers; peer++) sender.receive(peer, bytes, at)
      }
    },
    total() {
      let total = 0
      for (const { latest } of receiver.all('ship')) {
        const { x, y, heading, vx, vy, hp, flags } = latest as unknown as Decoded
        total += x + y + heading + vx + vy + hp + flags
      }
      return total
    },
    read: (index) => receiver.get(ships[index]?.id ?? 0)?.latest as Decoded | undefined,
  }
}
