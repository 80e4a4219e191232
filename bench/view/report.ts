// Report of the view suite: cases, plots and notes.

import type { Conditions } from '../network.ts'
import { quantile, round, sorted } from '../stats.ts'
import type { BenchCase, BenchOutcome, Plot } from '../suite.ts'
import { JUMP_BOUND, type Point, type Verdict } from './judge.ts'
import { MOST_CHANGE } from './motion.ts'
import type { Watching } from './watching.ts'

/** Customary buffer, ms: two send intervals. */
const CUSTOMARY_MS = 100
/** Fixed delays that are tried in hindsight, ms. */
const DELAYS_MS: readonly number[] = Array.from({ length: 56 }, (_, step) => 50 + 10 * step)

/** Distance below which plots do not differ: a fraction of a pixel. */
const FLOOR = 0.1

/** Returns the notes of the report. */
export function notes({ latencyMs, lossPercent }: Conditions): readonly string[] {
  return [
    `Two Chromium pages, ${latencyMs} ms and ${lossPercent} % lost on each, both ways, by DevTools. Each page ` +
      'flies a ship of 200 to 300 units a second whose course and speed change abruptly every 0.5 to 1.5 s, and ' +
      `draws the other's in every animation frame. All libraries carry the same motion at the same time, 20 states ` +
      'a second, over connections between the same two pages; what is drawn is compared with the true motion by ' +
      'the clock that all pages of one machine share.',
    'tickmesh: entity.view, default rates; positions to 1/16, velocity and heading declared. netlib: its ' +
      `"unreliable" channel, which is ordered without retransmits. peerjs: { serialization: 'raw', reliable: false ` +
      '}, which is unordered but retransmits. Both: 24 bytes with exact floats and the exact time; states older ' +
      'than the newest are dropped; drawn by plain linear interpolation, no extrapolation, with a fixed delay ' +
      `behind the sender's exact clock, which they do not have to estimate. "+ ${CUSTOMARY_MS} ms" is the ` +
      'customary buffer: their median lateness in the first seconds and two send intervals. "tuned" is the lowest ' +
      'fixed delay, chosen in hindsight for this very run (steps of 10 ms), with which no more of their frames ' +
      `stand still or jump than of tickmesh's, or the one with the fewest if there is none up to ` +
      `${DELAYS_MS.at(-1)} ms.`,
    'change_p50_ms, change_p95_ms: from a change of velocity to the first frame that shows it: the drawn ship is ' +
      'nearest to a point of its true path 10 ms or more beyond the change, and within 3 units of it. It includes ' +
      'the wait for the next sending and for the next frame. behind: age of the point of the true path that is ' +
      'nearest to the drawn ship, in every frame.',
    `error: distance of the drawn ship from the true one as it was the subject's median behind ago, units ` +
      `(pixels when drawn 1 : 1). jump: difference between a frame's move and that of the true ship in the same ` +
      `time, units in a 60th of a second. No jump is visible when none is above ${JUMP_BOUND}: a change of ` +
      `${Math.round(MOST_CHANGE)} units/s drawn one frame early or late has as much. still: share of frames in ` +
      `which the drawn ship did not move. bytes_per_s: payload handed to the library's channels by one page.`,
  ]
}

interface Subject {
  readonly name: string
  readonly drawings: readonly Verdict[]
  readonly extra: Readonly<Record<string, number>>
}

export function report(
  watchings: readonly Watching[],
  bytesPerSecond: Readonly<Record<string, number>>,
  notes: readonly string[],
): BenchOutcome {
  const ours = { name: 'tickmesh', drawings: watchings.map((one) => one.tickmesh), extra: {} }
  const subjects: Subject[] = [ours]
  const trade: { name: string; points: Point[] }[] = [
    { name: 'tickmesh', points: [[delayOf(ours.drawings), roughness(ours.drawings) * 100]] },
  ]
  for (const name of watchings[0]?.others ?? []) {
    const customary = watchings.map((one) => one.plain(name, one.usualLatenessMs(name) + CUSTOMARY_MS))
    const tried = DELAYS_MS.map((delayMs) => ({ delayMs, drawings: watchings.map((one) => one.plain(name, delayMs)) }))
    const rough = tried.map(({ drawings }) => roughness(drawings))
    const limit = Math.max(roughness(ours.drawings), Math.min(...rough))
    const tuned = tried[rough.findIndex((share) => share <= limit)]
    subjects.push({ name: `${name} + ${CUSTOMARY_MS} ms`, drawings: customary, extra: {} })
    if (tuned !== undefined)
      subjects.push({ name: `${name}, tuned`, drawings: tuned.drawings, extra: { fixed_delay_ms: tuned.delayMs } })
    trade.push({
      name: `${name}, any fixed delay`,
      points: tried.map(({ drawings }, at) => [delayOf(drawings), (rough[at] ?? 0) * 100] as const),
    })
  }
  const cases = subjects.map((subject): BenchCase => {
    const library = subject.name.split(/[ ,]/)[0] ?? ''
    return { case: 'lossy', subject: subject.name, metrics: metricsOf(subject, bytesPerSecond[library] ?? NaN) }
  })
  const customaryOnes = subjects.filter(({ name }) => !name.endsWith('tuned'))
  const plots: Plot[] = [
    {
      title: 'From a change to its drawing',
      unit: 'ms',
      series: subjects.map(({ name, drawings }) => ({ name, values: drawings.flatMap((one) => one.changesMs) })),
    },
    {
      kind: 'lines',
      title: 'Distance from the truth, frame by frame: the first ship',
      x: 's',
      y: 'units',
      floor: FLOOR,
      series: customaryOnes.map(({ name, drawings }) => ({ name, points: drawings[0]?.errors ?? [] })),
    },
    {
      kind: 'lines',
      title: `Jumps, frame by frame: the first ship (none above ${JUMP_BOUND} is visible)`,
      x: 's',
      y: 'units a frame',
      floor: FLOOR,
      bound: JUMP_BOUND,
      series: customaryOnes.map(({ name, drawings }) => ({ name, points: drawings[0]?.jumps ?? [] })),
    },
    {
      kind: 'lines',
      title: 'What a lower delay costs: frames that stand still or jump',
      x: 'ms from a change to its drawing, p95',
      y: '% of frames',
      series: trade,
    },
    {
      title: 'Jumps of all frames',
      unit: 'units a frame',
      series: subjects.map(({ name, drawings }) => ({
        name,
        values: drawings.flatMap((one) => one.jumps.map(([, jump]) => jump)),
      })),
    },
  ]
  return { result: { suite: 'view', cases, notes }, plots }
}

function metricsOf({ drawings, extra }: Subject, bytesPerSecond: number): Readonly<Record<string, number>> {
  const changes = sorted(drawings.flatMap((one) => one.changesMs))
  const behind = sorted(drawings.flatMap((one) => one.behindMs))
  const errors = sorted(drawings.flatMap((one) => one.errors.map(([, error]) => error)))
  const jumps = sorted(drawings.flatMap((one) => one.jumps.map(([, jump]) => jump)))
  const { length } = jumps
  return {
    change_p50_ms: round(quantile(changes, 0.5), 1),
    change_p95_ms: round(quantile(changes, 0.95), 1),
    behind_p50_ms: round(quantile(behind, 0.5), 1),
    behind_p95_ms: round(quantile(behind, 0.95), 1),
    error_p50: round(quantile(errors, 0.5), 2),
    error_p99: round(quantile(errors, 0.99), 2),
    error_max: round(quantile(errors, 1), 2),
    jump_p99: round(quantile(jumps, 0.99), 2),
    jump_max: round(quantile(jumps, 1), 2),
    jumps_visible: jumps.filter((jump) => jump > JUMP_BOUND).length,
    still_percent: round((100 * drawings.reduce((sum, { still }) => sum + still, 0)) / length, 2),
    frames: errors.length,
    changes: changes.length,
    bytes_per_s: round(bytesPerSecond, 0),
    ...extra,
  }
}

function delayOf(drawings: readonly Verdict[]): number {
  return quantile(sorted(drawings.flatMap(({ changesMs }) => changesMs)), 0.95)
}

/** Returns the share of frames that stand still or jump visibly. */
function roughness(drawings: readonly Verdict[]): number {
  let rough = 0
  let frames = 0
  for (const { jumps, still } of drawings) {
    rough += still + jumps.filter(([, jump]) => jump > JUMP_BOUND).length
    frames += jumps.length
  }
  return rough / frames
}
