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

/** A subject in its own copy of the world, and what was measured of it. */
class Runner {
  readonly #name: string
  readonly #world: World
  readonly #subject: Subject
  readonly #bytes: number[] = []
  readonly #encode: number[] = []
  readonly #decode: number[] = []
  #tick = 0

  constructor(name: string, world: World, make: (world: World) => Subject) {
    this.#name = name
    this.#world = world
    this.#subject = make(world)
  }

  run(ticks: number, count: boolean): void {
    const world = this.#world
    const subject = this.#subject
    for (let more = 0; more < ticks; more++) {
      world.step()
      const tick = ++this.#tick
      const start = performance.now()
      const messages = subject.encode(world, tick)
      const encoded = performance.now()
      subject.decode(messages, tick)
      const decoded = performance.now()
      subject.settle?.(tick)
      if (!count) continue
      this.#bytes.push(messages.reduce((sum, message) => sum + message.length, 0))
      this.#encode.push(encoded - start)
      this.#decode.push(decoded - encoded)
    }
  }

  /** Compares what the receiver has with the truth. */
  verify(): void {
    for (let index = 0; index < this.#world.count; index++)
      verify(this.#name, this.#world, index, this.#subject.read(index))
  }

  /** Medians of the times, for the machine does other things too; the mean of the bytes, for each tick's are sent. */
  get measured(): Measured {
    const us = (values: readonly number[]): number => quantile(sorted(values), 0.5) * 1000
    return { bytes: mean(this.#bytes), encodeUs: us(this.#encode), decodeUs: us(this.#decode) }
  }
}

/** Ticks that one subject runs before it is the next one's turn: so that what disturbs one disturbs all. */
const TURN = 25

/** Measures subjects in turns. */
function measure(
  subjects: Readonly<Record<string, (world: World) => Subject>>,
  load: Load,
  ticks: number,
): Map<string, Measured> {
  const runners = new Map(
    Object.entries(subjects).map(([name, make]) => [
      name,
      new Runner(name, makeWorld(load.count, load.share, load.motion, SEED), make),
    ]),
  )
  const warmup = Math.max(200, ticks / 2)
  for (let done = 0; done < warmup + ticks; done += TURN) {
    for (const runner of runners.values()) {
      runner.run(TURN, done >= warmup)
      if (load.loss === 0) runner.verify()
    }
  }
  return new Map([...runners].map(([name, runner]) => [name, runner.measured]))
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
  const cases: BenchCase[] = []
  for (const load of LOADS) {
    options.progress(nameOf(load))
    for (const [subject, measured] of measure(subjectsOf(load), load, ticks))
      cases.push(caseOf(nameOf(load), subject, measured))
  }
  const load: Load = { count: 1000, share: 1, motion: 'steered', loss: 0 }
  const toPeers = Object.fromEntries(
    [1, PEERS].map((peers) => [`tickmesh, peers: ${peers}`, (world: World) => tickmeshSubject(world, 0, peers)]),
  )
  const name = `${nameOf(load)}, peers with equal baselines`
  options.progress(name)
  for (const [subject, measured] of measure(toPeers, load, ticks)) cases.push(caseOf(name, subject, measured))
  return Promise.resolve({ result: { suite: 'codec', cases, notes: NOTES }, plots: [] })
}

const NOTES: readonly string[] = [
  'Positions and velocities to 1/16 unit, headings to 10 bits (colyseus: 16), hit points and flags exact; every decoded entity is compared with the truth each 50 ticks.',
  'bytes_per_tick: mean of all bytes passed to send, headers and every frame. encode_us: from the game’s values to messages; decode_us: from messages to values at hand (tickmesh computes an entity’s numbers when they are first read). Medians.',
  'tickmesh acknowledges 6 ticks late, and sends over a channel that may lose and reorder; colyseus needs one that does neither. The run with loss loses as many acks as frames.',
]
