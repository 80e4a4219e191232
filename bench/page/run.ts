// Page suite: main-thread time and allocations of a player, beside an earlier version and beside bare channels.

import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as NodeLobby from '@tickmesh/lobby/server/node'
import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/setup/chromium.ts'
import { run as runProcess } from '../../test/setup/run.ts'
import { until } from '../../test/setup/until.ts'
import { servePage } from '../pages.ts'
import { mean, round } from '../stats.ts'
import { type BenchCase, type BenchOutcome, type Metrics, numberOf, type RunOptions } from '../suite.ts'
import type { Counts } from './page/main.ts'
import { type ThreadTime, ThreadTimes } from './thread-times.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const JOIN_LIMIT_MS = 60_000
/** Time between the end of drawing and the measurement without it, s. */
const PLAIN_SETTLE_S = 4
const ALLOCATIONS_LIMIT_MS = 300_000

const NOTES: readonly string[] = [
  'Pages of one Chromium and one machine, visible, each with its share of the entities, which all move: means over ' +
    'the pages. wall: time that tasks of the main thread took a second, with the waits of a thread that other ' +
    'threads displace; cpu: processor time of the main thread in them.',
  'bare: ticks and sendings at the same instants, the same motion, as many messages of the same size over bare ' +
    'channels, and nothing else: what Chromium itself takes. above_bare: what is left without it.',
  'drawn: with the views of all entities read in every frame (requestAnimationFrame), over bare channels of ' +
    'the own. The same pages are measured without drawing afterwards.',
  'Subjects are measured in turn, every second round in reverse order. Before it they play for `settle` seconds: an ' +
    'engine compiles in steps what runs 20 or 60 times a second, and takes a fifth less after half a minute.',
  'allocations: bytes that the code of a room allocates a tick in Node, 8 players with 20 moving entities each, ' +
    'links simulated; there drawn means: with the views of all entities read in every tick.',
]

/** Subject: a tree of the repository, or bare channels. */
interface Subject {
  readonly name: string
  /** Root of the tree; undefined: bare channels. */
  readonly root: string | undefined
}

/** One page's measurements: a second's worth. */
interface Measured {
  /** Name of the case. */
  readonly case: string
  readonly wallMs: number
  readonly cpuMs: number
  readonly messages: number
  readonly messageBytes: number
  readonly ticks: number
  readonly frames: number
}

const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000))

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const before = process.env['TICKMESH_BEFORE']
  const trees: Subject[] = [{ name: 'tickmesh', root: ROOT }]
  if (before !== undefined) trees.unshift({ name: 'before', root: before })
  const rounds = numberOf(options, 'rounds')
  const figures = new Map<string, Measured[]>()
  const plain = `${numberOf(options, 'players')} players`
  // The bare channels send what Tickmesh sent.
  let messageBytes = 0
  for (let n = 0; n < rounds; n += 1) {
    const subjects: Subject[] = [...trees, { name: 'bare', root: undefined }]
    for (const subject of n % 2 === 0 ? subjects : subjects.reverse()) {
      options.progress(`${subject.name}, round ${n + 1} of ${rounds}`)
      const measured = await play(subject, options, messageBytes)
      figures.set(subject.name, [...(figures.get(subject.name) ?? []), ...measured])
      if (subject.name === 'tickmesh') messageBytes = Math.round(mean(measured.map((one) => one.messageBytes)))
    }
  }
  const cases: BenchCase[] = [plain, `${plain}, drawn`].flatMap((name) => casesOf(figures, name))
  for (const { name, root } of trees) {
    for (const drawn of ['', 'draw']) {
      options.progress(`allocations of ${name}${drawn === '' ? '' : ', drawn'}`)
      const metrics = { bytes_per_tick: Math.round(await allocations(root ?? '', drawn)) }
      cases.push({ case: drawn === '' ? 'allocations' : 'allocations, drawn', subject: name, metrics })
    }
  }
  return { result: { suite: 'page', cases, notes: NOTES }, plots: [] }
}

function casesOf(figures: ReadonlyMap<string, readonly Measured[]>, name: string): BenchCase[] {
  const of = (subject: string, figure: Exclude<keyof Measured, 'case'>): number =>
    mean((figures.get(subject) ?? []).filter((one) => one.case === name).map((one) => one[figure]))
  return [...figures.keys()].map((subject) => {
    const above = (figure: 'wallMs' | 'cpuMs'): number => round(of(subject, figure) - of('bare', figure), 2)
    const metrics: Metrics = {
      wall_ms: round(of(subject, 'wallMs'), 2),
      cpu_ms: round(of(subject, 'cpuMs'), 2),
      ...(subject !== 'bare' && { wall_above_bare_ms: above('wallMs'), cpu_above_bare_ms: above('cpuMs') }),
      messages: round(of(subject, 'messages'), 1),
      bytes_per_message: round(of(subject, 'messageBytes'), 1),
      ticks: round(of(subject, 'ticks'), 1),
      frames: round(of(subject, 'frames'), 1),
    }
    return { case: name, subject, metrics }
  })
}

/** Measures all pages of one subject: first with drawing, then without. */
async function play({ root }: Subject, options: RunOptions, messageBytes: number): Promise<Measured[]> {
  const players = numberOf(options, 'players')
  const ships = Math.round(numberOf(options, 'entities') / players)
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)), root ?? ROOT)
  await using chromium = await launchChromium()
  const pages: Page[] = []
  for (let n = 0; n < players; n += 1) pages.push(await chromium.page(served.url))
  const lobby = root === undefined ? undefined : await startLobby(root)
  if (lobby === undefined) await connectBare(pages)
  else await enter(pages, lobby.url, players, ships)
  if (lobby === undefined) {
    const started = pages.map((page, index) =>
      page.evaluate(([count, bytes, n]) => busyPage.bare.play(count, bytes, n), [ships, messageBytes, index] as const),
    )
    await Promise.all(started)
  }
  for (const page of pages) await page.evaluate(() => busyPage.draw(true))
  await pause(numberOf(options, 'settle'))
  const times = await Promise.all(pages.map((page) => ThreadTimes.of(page)))
  const seconds = numberOf(options, 'seconds')
  const name = `${players} players`
  const drawn = await measure(`${name}, drawn`, pages, times, seconds)
  for (const page of pages) await page.evaluate(() => busyPage.draw(false))
  await pause(PLAIN_SETTLE_S)
  const plain = await measure(name, pages, times, seconds)
  await lobby?.close()
  return [...plain, ...drawn]
}

async function startLobby(root: string): Promise<NodeLobby.NodeLobby> {
  const file = pathToFileURL(`${root}/packages/lobby/src/server/node.ts`).href
  const { startNodeLobby } = (await import(file)) as typeof NodeLobby
  return startNodeLobby({ host: '127.0.0.1', iceServers: [] })
}

/** Seats all pages in a room, each with so many ships; returns when all see all. */
async function enter(pages: readonly Page[], lobbyUrl: string, players: number, ships: number): Promise<void> {
  let code = ''
  for (const page of pages) {
    const seat = [lobbyUrl, code, players, ships] as const
    code = await page.evaluate(([url, room, size, count]) => busyPage.enter(url, room, size, count), seat)
  }
  for (const page of pages) {
    const all = async (): Promise<boolean> => (await page.evaluate(() => busyPage.ships())) === ships * players
    await until(all, 'every page sees all ships', JOIN_LIMIT_MS)
  }
}

async function connectBare(pages: readonly Page[]): Promise<void> {
  for (const [from, first] of pages.entries()) {
    for (const [to, second] of pages.entries()) {
      if (to <= from) continue
      const offer = await first.evaluate((other) => busyPage.bare.offer(other), to)
      const place = [from, offer] as const
      const answer = await second.evaluate(([other, sdp]) => busyPage.bare.answer(other, sdp), place)
      await first.evaluate(([other, sdp]) => busyPage.bare.accept(other, sdp), [to, answer] as const)
    }
  }
  for (const page of pages) {
    const open = async (): Promise<boolean> => (await page.evaluate(() => busyPage.bare.opened)) === pages.length - 1
    await until(open, 'all bare channels are open', JOIN_LIMIT_MS)
  }
}

async function measure(
  name: string,
  pages: readonly Page[],
  times: readonly ThreadTimes[],
  seconds: number,
): Promise<Measured[]> {
  const read = (): Promise<readonly [ThreadTime, Counts][]> =>
    Promise.all(
      pages.map(async (page, n) => {
        const counts = await page.evaluate(() => busyPage.counts())
        return [await (times[n] as ThreadTimes).read(), counts] as const
      }),
    )
  const first = await read()
  await pause(seconds)
  const last = await read()
  return last.map(([taken, counts], n) => {
    const [before, countsBefore] = first[n] as readonly [ThreadTime, Counts]
    const elapsed = (counts.atMs - countsBefore.atMs) / 1_000
    const messages = counts.messages - countsBefore.messages
    return {
      case: name,
      wallMs: (taken.wallMs - before.wallMs) / elapsed,
      cpuMs: (taken.cpuMs - before.cpuMs) / elapsed,
      messages: messages / elapsed,
      messageBytes: (counts.bytes - countsBefore.bytes) / messages,
      ticks: (counts.ticks - countsBefore.ticks) / elapsed,
      frames: (counts.frames - countsBefore.frames) / elapsed,
    }
  })
}

async function allocations(root: string, drawn: string): Promise<number> {
  const worker = fileURLToPath(new URL('./allocations.ts', import.meta.url))
  const args = [...process.execArgv, worker, `${root}/packages/net/src`, drawn]
  return Number(await runProcess(process.execPath, args, ROOT, ALLOCATIONS_LIMIT_MS))
}
