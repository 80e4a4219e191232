import { round } from '../stats.ts'
import { type BenchCase, type BenchOutcome, numberOf, type Plot, type RunOptions } from '../suite.ts'
import { colyseusSubject } from './colyseus.ts'
import { geckosSubject } from './geckos.ts'
import { jsonSubject, msgpackrSubject } from './json.ts'
import { type Load, type Measured, Runner } from './runner.ts'
import type { MakeSubject } from './subject.ts'
import { tickmeshSubject } from './tickmesh.ts'

/** The two that say most, which are drawn too: everything moves, and few things in a small world. */
const ALL_MOVE: Load = { count: 1000, share: 1, motion: 'steered', loss: 0 }
const FEW_MOVE: Load = { count: 100, share: 0.1, motion: 'steered', loss: 0 }

const LOADS: readonly Load[] = [
  ALL_MOVE,
  { ...ALL_MOVE, share: 0.1 },
  { ...FEW_MOVE, share: 1 },
  FEW_MOVE,
  { ...ALL_MOVE, motion: 'random walk' },
  { ...FEW_MOVE, motion: 'random walk' },
  { ...ALL_MOVE, loss: 0.05 },
  { ...FEW_MOVE, loss: 0.05 },
]
const PEERS = 8

function nameOf({ count, share, motion, loss }: Load): string {
  return `${count} entities, ${share * 100} % active, ${motion}${loss > 0 ? `, ${loss * 100} % loss` : ''}`
}

/** Ticks that one subject runs before it is the next one's turn: so that what disturbs one disturbs all. */
const TURN = 25

type Subjects = Readonly<Record<string, MakeSubject>>

/** Measures subjects in turns. */
function measure(subjects: Subjects, load: Load, ticks: number, seed: number): Map<string, Measured> {
  const runners = new Map(
    Object.entries(subjects).map(([name, make]) => [name, new Runner(name, load, seed, make)] as const),
  )
  const warmup = Math.max(200, ticks / 2)
  for (let done = 0; done < warmup + ticks; done += TURN) {
    for (const runner of runners.values()) runner.run(TURN, done >= warmup)
  }
  for (const runner of runners.values()) runner.rest()
  return new Map([...runners].map(([name, runner]) => [name, runner.measured]))
}

function subjectsOf(load: Load): Subjects {
  const tickmesh: MakeSubject = (world, lost) => tickmeshSubject(world, lost)
  if (load.loss > 0) return { tickmesh }
  return {
    tickmesh,
    json: jsonSubject,
    msgpackr: msgpackrSubject,
    colyseus: colyseusSubject,
    geckos: geckosSubject,
  }
}

function casesOf(name: string, measured: ReadonlyMap<string, Measured>): BenchCase[] {
  return [...measured].map(([subject, { bytes, encodeUs, decodeUs, readUs }]) => ({
    case: name,
    subject,
    metrics: {
      bytes_per_tick: round(bytes, 1),
      encode_us: round(encodeUs, 1),
      decode_us: round(decodeUs, 1),
      read_us: round(readUs, 1),
    },
  }))
}

function plotsOf(name: string, measured: ReadonlyMap<string, Measured>): Plot[] {
  const series = (of: (one: Measured) => readonly number[]): { name: string; values: readonly number[] }[] =>
    [...measured].map(([subject, one]) => ({ name: subject, values: of(one) }))
  return [
    { title: `${name}: bytes of a tick`, unit: 'bytes', series: series(({ eachBytes }) => eachBytes) },
    { title: `${name}: encode, decode and read a tick`, unit: 'µs', series: series(({ eachUs }) => eachUs) },
  ]
}

/** Bytes and time of a tick of declared state, beside other codecs, in one run. */
export function run(options: RunOptions): Promise<BenchOutcome> {
  const ticks = numberOf(options, 'ticks')
  const seed = numberOf(options, 'seed')
  const cases: BenchCase[] = []
  const plots: Plot[] = []
  for (const load of LOADS) {
    const name = nameOf(load)
    options.progress(name)
    const measured = measure(subjectsOf(load), load, ticks, seed)
    cases.push(...casesOf(name, measured))
    if (load === ALL_MOVE || load === FEW_MOVE) plots.push(...plotsOf(name, measured))
  }
  const toPeers: Subjects = Object.fromEntries(
    [1, PEERS].map((peers) => [`tickmesh, peers: ${peers}`, (world, lost) => tickmeshSubject(world, lost, { peers })]),
  )
  const name = `${nameOf(ALL_MOVE)}, peers with equal baselines`
  options.progress(name)
  cases.push(...casesOf(name, measure(toPeers, ALL_MOVE, ticks, seed)))
  return Promise.resolve({ result: { suite: 'codec', cases, notes: NOTES }, plots })
}

const NOTES: readonly string[] = [
  `Positions and velocities to 1/16 unit, headings to 10 bits (colyseus: 16), hit points and flags exact. Every decoded entity is compared with the truth each ${TURN} ticks.`,
  'With loss, every entity is compared in each tick with what was true lately, each time as a whole; and with the truth once the channel has lost nothing for some round trips.',
  'bytes_per_tick: mean of all bytes passed to send, headers and every frame. encode_us: from the game’s values to messages; decode_us: the messages taken; read_us: then every field of every entity read once (tickmesh, `latest`: it computes a number whenever it is read). Medians.',
  'tickmesh acknowledges 6 ticks late, and sends over a channel that may lose and reorder; colyseus needs one that does neither. The run with loss loses as many acks as frames.',
]
