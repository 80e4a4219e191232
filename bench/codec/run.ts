import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { round } from '../stats.ts'
import { type BenchCase, type BenchOutcome, numberOf, type Plot, type RunOptions } from '../suite.ts'
import { type CodecCase, type SubjectFigures, TURN } from './measured-case.ts'
import type { Load, Measured } from './runner.ts'

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
async function measured(codecCase: CodecCase): Promise<SubjectFigures[]> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { stdio: ['ignore', 2, 2, 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', resolve as (figures: unknown) => void)
    child.once('exit', (code) => reject(new Error(`the process of a case ended with ${code}`)))
    child.send(codecCase)
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
      read_us: round(readUs, 1),
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
  return { result: { suite: 'codec', cases, notes: NOTES }, plots }
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
  'tickmesh acknowledges 6 ticks late, and sends over a channel that may lose and reorder; colyseus needs a ' +
    'reliable, ordered one. The run with loss loses as many acks as frames.',
]
