// One run of a fault, and what came of it.

import { setTimeout as pause } from 'node:timers/promises'
import { machineTime } from '../lab/page/game.ts'
import { STUN, TURN } from '../lab/servers/ice-servers.ts'
import { until } from '../setup/until.ts'
import type { Fault } from './fault.ts'
import { freshness, heardBy, type LabPlayer, type Scene } from './scene.ts'

/** Longest wait for everything to be fresh, ms. */
const FRESH_LIMIT_MS = 90_000
/** Longest wait for another host, once everything is fresh, ms: without a lobby it takes long (MSH8). */
const HOST_LIMIT_MS = 120_000
/** Time for which everything must stay fresh, ms: silence is no sooner noticed than what was sent before has aged. */
const STEADY_MS = 3_000
/** Longest wait for the last events, ms. */
const DRAIN_LIMIT_MS = 30_000

const HOMES = ['full cone', 'port restricted', 'port restricted'] as const

export interface Outcome {
  /** Time that the fault is about, s; NaN if it never came. */
  readonly seconds: number
  /** Names of players who are not in the room any more. */
  readonly out: readonly string[]
  /** Hosts that players know in the end: one if they agree. */
  readonly hosts: readonly string[]
  readonly events: number
  readonly lost: number
  readonly doubled: number
  readonly reordered: number
  /** Longest time between two events of one player on another's page, s. */
  readonly gap: number
  /** Changes that players told of, for the story. */
  readonly story: readonly string[]
}

/** Runs a fault with players of its own. */
export async function outcomeOf(scene: Scene, fault: Fault): Promise<Outcome> {
  await scene.begin(fault.kinds ?? HOMES, fault.turn ? [STUN, TURN] : [STUN])
  try {
    await fault.prepare?.(scene)
    const began = machineTime()
    await fault.begin(scene)
    await pause(fault.seconds * 1_000)
    await fault.heal?.(scene)
    const ended = machineTime()
    const staying = scene.players.filter((_, at) => at !== fault.loses)
    const fresh = await freshSince(staying)
    const host = fault.measures === 'host' ? await hostSince(scene.players.slice(1), began) : undefined
    await fault.lift?.(scene)
    const from = fault.measures === 'host' ? began : ended
    const at = fault.measures === 'host' ? host : fresh
    const out = await outOf(staying)
    return {
      seconds: at === undefined ? Number.NaN : Math.max(0, at - from) / 1_000,
      out,
      hosts: await hostsOf(staying.filter(({ name }) => !out.includes(name))),
      ...(await countsOf(staying.filter(({ name }) => !out.includes(name)))),
      story: await storyOf(staying, began),
    }
  } finally {
    await scene.endRun()
    await fault.restore?.(scene)
  }
}

/** Returns the time from which everything stayed fresh; undefined if it did not within the limit. */
async function freshSince(players: readonly LabPlayer[]): Promise<number | undefined> {
  let since: number | undefined
  const steady = async (): Promise<boolean> => {
    if ((await outOf(players)).length > 0) return true
    const seen = await freshness(players)
    since = seen.fresh && machineTime() - seen.since > STEADY_MS ? seen.since : undefined
    return since !== undefined
  }
  await pause(STEADY_MS)
  await until(steady, 'everything is fresh', FRESH_LIMIT_MS).catch(() => {})
  return since
}

/** Returns the time at which the last of some players had another host; undefined if one had none. */
async function hostSince(players: readonly LabPlayer[], began: number): Promise<number | undefined> {
  const times = async (): Promise<number[]> => {
    const all = await Promise.all(players.map(({ browser }) => browser.call('changes')))
    return all.map((changes) => changes.find(({ at, what }) => at >= began && what.startsWith('host '))?.at ?? Infinity)
  }
  const named = async (): Promise<boolean> => (await times()).every(Number.isFinite)
  await until(named, 'another host', HOST_LIMIT_MS).catch(() => {})
  const last = Math.max(...(await times()))
  return Number.isFinite(last) ? last : undefined
}

/** Returns the names of players who are not in a room any more. */
async function outOf(players: readonly LabPlayer[]): Promise<readonly string[]> {
  const all = await Promise.all(
    players.map(async ({ name, browser }) => ((await browser.call('inRoom')) ? [] : [name])),
  )
  return all.flat()
}

/** Returns the hosts that players know, each once. */
async function hostsOf(players: readonly LabPlayer[]): Promise<readonly string[]> {
  return [...new Set(await Promise.all(players.map(({ browser }) => browser.call('host'))))]
}

/** Stops the counting, waits for the last events, and adds up. */
async function countsOf(players: readonly LabPlayer[]): Promise<Omit<Outcome, 'seconds' | 'out' | 'hosts' | 'story'>> {
  const sent = new Map<string, number>()
  for (const { name, browser } of players) sent.set(name, await browser.call('stop'))
  const reports = async () => (await heardBy(players)).flat()
  const drained = async (): Promise<boolean> =>
    (await reports()).every(({ name, lastEvent, missing }) => lastEvent + 1 === sent.get(name) && missing === 0)
  await until(drained, 'the last events have come', DRAIN_LIMIT_MS).catch(() => {})
  const last = await reports()
  const sum = (of: (report: (typeof last)[number]) => number): number => last.reduce((total, one) => total + of(one), 0)
  return {
    events: sum(({ events }) => events),
    lost: sum(({ name, lastEvent, missing }) => (sent.get(name) ?? 0) - 1 - lastEvent + missing),
    doubled: sum(({ doubled }) => doubled),
    reordered: sum(({ reordered }) => reordered),
    gap: Math.max(...last.map(({ longestGapMs }) => longestGapMs)) / 1_000,
  }
}

async function storyOf(players: readonly LabPlayer[], began: number): Promise<readonly string[]> {
  const all = await Promise.all(
    players.map(async ({ name, browser }) =>
      (await browser.call('changes'))
        .filter(({ at }) => at >= began)
        .map(({ at, what }) => ({ at, text: `${((at - began) / 1_000).toFixed(1)} s: ${name}: ${what}` })),
    ),
  )
  return all
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
}
