// Measurement of Tickmesh on the world of the cubes, with Fiedler's precision.

import * as f from '../../packages/net/src/core/state/schema/field-types-3d.ts'
import type { OwnEntityOf } from '../../packages/net/src/core/state/entities/entity.ts'
import { compileState } from '../../packages/net/src/core/state/schema/schema.ts'
import type { Values } from '../../packages/net/src/core/state/schema/fields.ts'
import { StateSync } from '../../packages/net/src/core/state/state-sync.ts'
import { mean, quantile, sorted } from '../stats.ts'
import { Cubes } from './cubes.ts'
import { ACK_AGE } from './tickmesh.ts'
import { TICK_RATE } from './world.ts'

const MS = 1000 / TICK_RATE
/** Steps of a meter, and bits of each of the smallest three components: Fiedler's. */
const [METER, BITS] = [512, 9]
/** Ticks between two comparisons of all cubes with the truth. */
const CHECKED = 25

const CUBE = {
  at: f.vec3(f.fixed(-256, 256, 1 / METER, { predict: 'linear' })),
  q: f.quat({ bits: BITS }),
  interacting: f.bool(),
}
const SCHEMA = compileState({ cube: CUBE })

/** The case of the cubes: what its process needs to know. */
export interface CubesCase {
  readonly cubes: true
  readonly ticks: number
  readonly seed: number
}

/** Figures of the cubes, of all counted ticks. */
export interface CubesFigures {
  readonly bytes: number
  /** Cubes that differ from their baseline, as sent. */
  readonly changed: number
  readonly encodeUs: number
  readonly decodeUs: number
}

/** Sends the cubes 60 times a second to a receiver whose acks are 100 ms old. */
export function measureCubes({ ticks, seed }: CubesCase): CubesFigures {
  const cubes = new Cubes(seed)
  const sender = new StateSync({ schema: SCHEMA, slot: 0, tickRate: TICK_RATE, sendRate: TICK_RATE })
  const receiver = new StateSync({ schema: SCHEMA, slot: 1, tickRate: TICK_RATE, sendRate: TICK_RATE })
  sender.addPeer(1)
  receiver.addPeer(0)
  const entities = cubes.bodies.map(({ at, q }) => spawn(sender, { at, q, interacting: false }))
  const acks: { readonly tick: number; readonly bytes: Uint8Array }[] = []
  const past: string[][] = []
  const [bytes, changed, encode, decode]: [number[], number[], number[], number[]] = [[], [], [], []]
  const warmup = Math.max(300, ticks / 4)
  for (let tick = 1; tick <= warmup + ticks; tick++) {
    cubes.step()
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    const start = performance.now()
    for (const [index, entity] of entities.entries()) {
      const { at: place, q } = cubes.bodies[index]!
      entity.at = place
      entity.q = q
      entity.interacting = cubes.isAwake(index)
    }
    sender.sample(tick)
    const packets = sender.packets(1, { ...at, stratum: 0, maxPackets: 16 })
    const encoded = performance.now()
    for (const packet of packets) receiver.receive(0, packet, at)
    const decoded = performance.now()
    receiver.sample(tick)
    for (const packet of receiver.packets(0, { ...at, stratum: 1, maxPackets: 1 }))
      acks.push({ tick, bytes: packet.slice() })
    while (acks[0] !== undefined && acks[0].tick <= tick + 1 - ACK_AGE)
      sender.receive(1, (acks.shift() as (typeof acks)[number]).bytes, at)
    const seen = entities.map(({ id }) => JSON.stringify(receiver.get(id)?.latest))
    if (tick % CHECKED === 0) verify(cubes, seen, tick)
    past.push(seen)
    const baseline = past.length > ACK_AGE ? past.shift() : undefined
    if (tick <= warmup) continue
    bytes.push(packets.reduce((sum, packet) => sum + packet.length, 0))
    changed.push(seen.filter((text, index) => text !== baseline?.[index]).length)
    encode.push((encoded - start) * 1000)
    decode.push((decoded - encoded) * 1000)
  }
  const median = (values: readonly number[]): number => quantile(sorted(values), 0.5)
  return { bytes: mean(bytes), changed: mean(changed), encodeUs: median(encode), decodeUs: median(decode) }
}

function spawn(sender: StateSync, values: Values<typeof CUBE>): OwnEntityOf<typeof CUBE> {
  return sender.spawn('cube', values) as unknown as OwnEntityOf<typeof CUBE>
}

/** Compares what the receiver has with the truth: half a step of each position, and the rounding of a rotation. */
function verify(cubes: Cubes, seen: readonly string[], tick: number): void {
  for (const [index, { at, q }] of cubes.bodies.entries()) {
    const got = JSON.parse(seen[index] ?? 'null') as Values<typeof CUBE>
    const off = Math.max(...(['x', 'y', 'z'] as const).map((axis) => Math.abs(got.at[axis] - at[axis])))
    const cosine = Math.abs(got.q.x * q.x + got.q.y * q.y + got.q.z * q.z + got.q.w * q.w)
    const angle = 2 * Math.acos(Math.min(1, cosine))
    if (!(off <= 0.51 / METER && angle <= 2.5 / (2 ** (BITS - 1) - 3)))
      throw new Error(`cube ${index} is ${seen[index]}, not as sent (tick ${tick})`)
  }
}
