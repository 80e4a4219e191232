// One case of the codec suite: its subjects, run in turns on the same load.

import { colyseusSubject } from './colyseus.ts'
import { geckosSubject } from './geckos.ts'
import { jsonSubject, msgpackrSubject } from './json.ts'
import { type Load, type Measured, Runner } from './runner.ts'
import type { MakeSubject } from './subject.ts'
import { tickmeshSubject } from './tickmesh.ts'

/** Peers of the case that measures what equal baselines share. */
const PEERS = 8

/** Ticks that one subject runs before it is the next one's turn: so that what disturbs one disturbs all. */
export const TURN = 25

/** A case of the suite: everything its process needs to know. */
export interface CodecCase {
  readonly load: Load
  /** `peers`: tickmesh alone, to one peer and to eight with equal baselines. */
  readonly subjects: 'all' | 'peers'
  readonly ticks: number
  readonly seed: number
}

/** The figures of one subject of a case. */
export interface SubjectFigures {
  readonly subject: string
  readonly measured: Measured
}

/** Measures the subjects of a case, in turns. */
export function measureCase(codecCase: CodecCase): SubjectFigures[] {
  const { load, ticks, seed } = codecCase
  const runners = Object.entries(subjectsOf(codecCase)).map(
    ([subject, make]) => [subject, new Runner(subject, load, seed, make)] as const,
  )
  const warmup = Math.max(200, ticks / 2)
  for (let done = 0; done < warmup + ticks; done += TURN) {
    for (const [, runner] of runners) runner.run(TURN, done >= warmup)
  }
  for (const [, runner] of runners) runner.rest()
  return runners.map(([subject, { measured }]) => ({ subject, measured }))
}

function subjectsOf({ load, subjects }: CodecCase): Readonly<Record<string, MakeSubject>> {
  const tickmesh: MakeSubject = (world, lost) => tickmeshSubject(world, lost)
  if (subjects === 'peers') {
    return Object.fromEntries(
      [1, PEERS].map((peers) => [
        `tickmesh, peers: ${peers}`,
        (world, lost) => tickmeshSubject(world, lost, { peers }),
      ]),
    )
  }
  if (load.loss > 0) return { tickmesh }
  return {
    tickmesh,
    json: jsonSubject,
    msgpackr: msgpackrSubject,
    colyseus: colyseusSubject,
    geckos: geckosSubject,
  }
}
