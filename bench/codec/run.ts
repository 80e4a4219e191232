import { mean, quantile, round, sorted } from '../stats.ts'
import { type BenchCase, type BenchOutcome, numberOf, type RunOptions } from '../suite.ts'
import { colyseusSubject } from './colyseus.ts'
import { geckosSubject } from './geckos.ts'
import { jsonSubject, msgpackrSubject } from './json.ts'
import type { Subject } from './subject.ts'
import { tickmeshSubject } from './tickmesh.ts'
import { makeWorld, type Motion, verify, type World } from './world.ts'

interface Load {
  readonly count: number
  readonly share: number
  readonly motion: Motion
  /** Of the frames, and of the acks. Only we have a run with loss: the others need a channel that has none. */
  readonly loss: number
}

const LOADS: readonly Load[] = [
  { count: 1000, share: 1, motion: 'steered', loss: 0 },
  { count: 1000, share: 0.1, motion: 'steered', loss: 0 },
  { count: 100, share: 1, motion: 'steered', loss: 0 },
  { count: 100, share: 0.1, motion: 'steered', loss: 0 },
  { count: 1000, share: 1, motion: 'random walk', loss: 0 },
  { count: 100, share: 0.1, motion: 'random walk', loss: 0 },
  { count: 1000, share: 1, motion: 'steered', loss: 0.05 },
  { count: 100, share: 0.1, motion: 'steered', loss: 0.05 },
]
const SEED = 42
const PEERS = 8

function nameOf({ count, share, motion, loss }: Load): string {
  return `${count} entities, ${share * 100} % active, ${motion}${loss > 0 ? `, ${loss * 100} % loss` : ''}`
}

interface Measured {
  readonly bytes: number
  readonly encodeUs: number
  readonly decodeUs: number
}

/** Medians of the times, for the machine does other things too; the mean of the bytes, for each tick's are sent. */
function measure(
  name: string,
  world: World,
  subject: Subject,
  warmup: number,
  ticks: number,
  lossless: boolean,
): Measured {
  const bytes: number[] = []
  const encode: number[] = []
  const decode: number[] = []
  for (let tick = 1; tick <= warmup + ticks; tick++) {
    world.step()
    const start = performance.now()
    const messages = subject.encode(world, tick)
    const encoded = performance.now()
    subject.decode(messages, tick)
    const decoded = performance.now()
    subject.settle?.(tick)
    if (tick <= warmup) continue
    bytes.push(messages.reduce((sum, message) => sum + message.length, 0))
    encode.push(encoded - start)
    decode.push(decoded - encoded)
    if (lossless && (tick % 50 === 0 || tick === warmup + ticks)) {
      for (let index = 0; index < world.count; index++) verify(name, world, index, subject.read(index))
    }
  }
  const us = (values: readonly number[]): number => quantile(sorted(values), 0.5) * 1000
  return { bytes: mean(bytes), encodeUs: us(encode), decodeUs: us(decode) }
}

function subjectsOf(load: Load): Readonly<Record<string, (world: World) => Subject>> {
  const tickmesh = (world: World): Subject => tickmeshSubject(world, load.loss)
  if (load.loss > 0) return { tickmesh }
  return { tickmesh, json: jsonSubject, msgpackr: msgpackrSubject, colyseus: colyseusSubject, geckos: geckosSubject }
}

function caseOf(name: string, subject: string, { bytes, encodeUs, decodeUs }: Measured): BenchCase {
  return {
    case: name,
    subject,
    metrics: { bytes_per_tick: round(bytes, 1), encode_us: round(encodeUs, 1), decode_us: round(decodeUs, 1) },
  }
}

/** Bytes and time of a tick of declared state, beside other codecs, in one run. */
export function run(options: RunOptions): Promise<BenchOutcome> {
  const ticks = numberOf(options, 'ticks')
  const warmup = Math.max(120, Math.round(ticks / 2))
  const cases: BenchCase[] = []
  for (const load of LOADS) {
    for (const [subject, make] of Object.entries(subjectsOf(load))) {
      const world = makeWorld(load.count, load.share, load.motion, SEED)
      options.progress(`${nameOf(load)}: ${subject}`)
      cases.push(caseOf(nameOf(load), subject, measure(subject, world, make(world), warmup, ticks, load.loss === 0)))
    }
  }
  for (const peers of [1, PEERS]) {
    const world = makeWorld(1000, 1, 'steered', SEED)
    const subject = tickmeshSubject(world, 0, peers)
    const measured = measure('tickmesh', world, subject, warmup, ticks, true)
    cases.push(
      caseOf(
        '1000 entities, 100 % active, steered: to peers with equal baselines',
        `tickmesh, ${peers} peers`,
        measured,
      ),
    )
  }
  return Promise.resolve({ result: { suite: 'codec', cases, notes: NOTES }, plots: [] })
}

const NOTES: readonly string[] = [
  'Positions and velocities to 1/16 unit, headings to 10 bits (colyseus: 16), hit points and flags exact; every decoded entity is compared with the truth each 50 ticks.',
  'bytes_per_tick: mean of all bytes passed to send, headers and every frame. encode_us: from the game’s values to messages; decode_us: from messages to values at hand (tickmesh computes an entity’s numbers when they are first read). Medians.',
  'tickmesh acknowledges 6 ticks late, and sends over a channel that may lose and reorder; colyseus needs one that does neither. The run with loss loses as many acks as frames.',
]
