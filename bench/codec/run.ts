// Codec suite: its loads, a process for each case, and its report.

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { round } from '../stats.ts'
import { type BenchCase, type BenchOutcome, numberOf, type Plot, type RunOptions } from '../suite.ts'
import type { CubesCase, CubesFigures } from './cubes-case.ts'
import { type CodecCase, type SubjectFigures, TURN } from './measured-case.ts'
import type { Load, Measured } from './runner.ts'
import { TICK_RATE } from './world.ts'

/** Loads that are drawn too: everything moves, and few entities move in a small world. */
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
function nameOf({ count, share, motion, loss }: Load): string {
  return `${count} entities, ${share * 100} % active, ${motion}${loss > 0 ? `, ${loss * 100} % loss` : ''}`
}

/** Measures a case in a process of its own: what a case before compiled and allocated changes nothing for it. */
async function measured<Figures = SubjectFigures[]>(given: CodecCase | CubesCase): Promise<Figures> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
    stdio: ['ignore', 2, 2, 'ipc'],
    // As games are played: without the checks of development.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return new Promise((resolve, reject) => {
    child.once('message', resolve as (figures: unknown) => void)
    child.once('exit', (code) => reject(new Error(`the process of a case ended with ${code}`)))
    child.send(given)
  })
}

function casesOf(name: string, figures: readonly SubjectFigures[]): BenchCase[] {
  return figures.map(({ subject, measured: { bytes, encodeUs, decodeUs, readUs } }) => ({
    case: name,
    subject,
    metrics: {
      bytes_per_tick: round(bytes, 1),
      encode_us: round(encodeUs, 1),
      decode_us: round(decodeUs, 1),
      // A hundred entities are read in less than one.
      read_us: round(readUs, 2),
    },
  }))
}

function plotsOf(name: string, figures: readonly SubjectFigures[]): Plot[] {
  const series = (of: (one: Measured) => readonly number[]): { name: string; values: readonly number[] }[] =>
    figures.map(({ subject, measured: one }) => ({ name: subject, values: of(one) }))
  return [
    { title: `${name}: bytes of a tick`, unit: 'bytes', series: series(({ eachBytes }) => eachBytes) },
    { title: `${name}: encode, decode and read a tick`, unit: 'µs', series: series(({ eachUs }) => eachUs) },
  ]
}

/** Measures bytes and time of a tick of declared state, beside other codecs, in one run. */
export async function run(options: RunOptions): Promise<BenchOutcome> {
  const ticks = numberOf(options, 'ticks')
  const seed = numberOf(options, 'seed')
  const cases: BenchCase[] = []
  const plots: Plot[] = []
  for (const load of LOADS) {
    const name = nameOf(load)
    options.progress(name)
    const figures = await measured({ load, subjects: 'all', ticks, seed })
    cases.push(...casesOf(name, figures))
    if (load === ALL_MOVE || load === FEW_MOVE) plots.push(...plotsOf(name, figures))
  }
  const name = `${nameOf(ALL_MOVE)}, peers with equal baselines`
  options.progress(name)
  cases.push(...casesOf(name, await measured({ load: ALL_MOVE, subjects: 'peers', ticks, seed })))
  options.progress(CUBES)
  cases.push(...cubesCases(await measured<CubesFigures>({ cubes: true, ticks, seed })))
  return { result: { suite: 'codec', cases, notes: NOTES }, plots }
}

const CUBES = "Fiedler's cubes: 901, most at rest, baseline 100 ms old"

/** Kilobits a second that readers published for his recorded data: bit-packed, and with a context-modelling coder. */
const PUBLISHED = { 'bit-packed, his data': 295, 'context-modelling coder, his data': 135 }

function cubesCases({ bytes, changed, encodeUs, decodeUs }: CubesFigures): BenchCase[] {
  const own = {
    kbit_per_s: round((bytes * 8 * TICK_RATE) / 1000, 1),
    changed_cubes: round(changed, 1),
    bits_per_changed_cube: round((bytes * 8) / changed, 1),
    encode_us: round(encodeUs, 1),
    decode_us: round(decodeUs, 1),
  }
  return [
    { case: CUBES, subject: 'tickmesh, own motion', metrics: own },
    ...Object.entries(PUBLISHED).map(([subject, kbit_per_s]) => ({ case: CUBES, subject, metrics: { kbit_per_s } })),
  ]
}

const NOTES: readonly string[] = [
  'Each case runs in a process of its own, its subjects in turns.',
  'Positions and velocities to 1/16 unit, headings to 10 bits (colyseus: 16), hit points and flags exact. Every ' +
    `decoded entity is compared with the truth each ${TURN} ticks.`,
  'With loss, every entity is compared as a whole, in each tick, with the true states of the last ticks; and ' +
    'with the truth after some round trips without loss.',
  'bytes_per_tick: mean of all bytes passed to send, headers and every frame. encode_us: from the game’s values ' +
    'to messages; decode_us: applying the messages; read_us: reading every field of every entity once (tickmesh, ' +
    '`latest`: it computes a number whenever it is read). Medians.',
  "The cubes have the load of Fiedler's “Snapshot Compression” (gafferongames.com) and his data compression " +
    'challenge: 901 cubes, 60 snapshots a second, positions to 1/512 m, rotations by their smallest three of 9 ' +
    'bits, a flag, no velocities, the baseline 6 ticks old. The motion is not his recording but a simulation of our ' +
    'own (bench/codec/cubes.ts): as his, most cubes rest, but how many move, how fast and how they tumble differs. ' +
    'So the published figures are no marks of the same race; bits_per_changed_cube (headers included) depends less ' +
    'on how many move. Ours are whole packets with headers, acks and indices, theirs the coded snapshots alone.',
  'tickmesh acknowledges 6 ticks late, and sends over a channel that may lose and reorder; colyseus needs a ' +
    'reliable, ordered one. The run with loss loses as many acks as frames.',
]
