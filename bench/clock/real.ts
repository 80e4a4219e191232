// Clock measurement between real Chromium pages of one machine.

import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/setup/chromium.ts'
import { servePage } from '../pages.ts'
import { mean, quantile, round, sorted } from '../stats.ts'
import type { BenchCase, Plot } from '../suite.ts'
import { OTHERS } from './estimators.ts'
import {
  CONVERGED_MS,
  courseOf,
  heldShare,
  metricsOf,
  pairErrors,
  referenceOf,
  replay,
  SETTLED_MS,
  settledErrors,
} from './judge.ts'
import type { Seen } from './page/main.ts'

/** Numbers of pages in a room. */
const PAGES = [2, 4] as const

/**
 * Runs real pages of one machine, whose true offset is known: the host's shared time is its own clock, and all pages
 * read the same clock of the machine.
 */
export async function real(
  seconds: number,
  progress: (line: string) => void,
): Promise<{ readonly cases: BenchCase[]; readonly plots: Plot[] }> {
  progress('clock, real: building the page, starting a lobby')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  const cases: BenchCase[] = []
  const plots: Plot[] = []
  for (const count of PAGES) {
    progress(`clock, real: ${count} Chromium pages for ${seconds} s`)
    const judged = judge(`${count} Chromium pages`, await play(served.url, lobby.url, count, seconds))
    cases.push(...judged.cases)
    plots.push(...judged.plots)
  }
  await lobby.close()
  return { cases, plots }
}

/** Runs so many pages in a room, the host first. */
async function play(pageUrl: string, lobbyUrl: string, count: number, seconds: number): Promise<Seen[]> {
  await using chromium = await launchChromium()
  const pages: Page[] = []
  for (let n = 0; n < count; n += 1) pages.push(await chromium.page(pageUrl))
  let code = ''
  for (const page of pages)
    code = await page.evaluate(([url, room, players]) => clockPage.enter(url, room, players), [
      lobbyUrl,
      code,
      count,
    ] as const)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + SETTLED_MS))
  return await Promise.all(pages.map((page) => page.evaluate(() => clockPage.seen())))
}

function judge(name: string, [host, ...others]: readonly Seen[]): { cases: BenchCase[]; plots: Plot[] } {
  if (host === undefined) throw new Error('no page joined')
  const reference = referenceOf(host.readings)
  const courses = others.map((seen) => courseOf(seen, reference))
  const metrics = metricsOf(courses)
  if (metrics['error_p99_ms'] === undefined) throw new Error(`${name} had no shared time`)
  const players = [host, ...others].map((seen) => ({ ...courseOf(seen, reference), joinedMs: seen.joinedMs }))
  const own: BenchCase = {
    case: name,
    subject: 'tickmesh',
    metrics: {
      ...metrics,
      error_within_claim: round(mean(others.map((seen, n) => heldShare(seen, courses[n] ?? { points: [] }))), 4),
      pairs_p99_ms: round(quantile(sorted(pairErrors(players)), 0.99)),
    },
  }
  const rivals = Object.entries(OTHERS).map(([subject, make]) => {
    const replayed = others.map((seen) => replay(seen, reference, make()))
    return { subject, replayed, metrics: metricsOf(replayed) }
  })
  return {
    cases: [own, ...rivals.map(({ subject, metrics: figures }) => ({ case: name, subject, metrics: figures }))],
    plots: [
      {
        kind: 'lines',
        title: `Error of room.clock.now() over time, ${name}`,
        x: 'seconds since joining',
        y: 'error against the host, ms',
        bound: CONVERGED_MS,
        series: courses.map(({ points }, n) => ({
          name: `player ${n + 2}`,
          points: points.map(([at, error]) => [at / 1000, Math.abs(error)] as const),
        })),
      },
      {
        title: `Error of the clock, ${name}`,
        unit: 'ms',
        series: [
          { name: 'tickmesh', values: settledErrors(courses) },
          ...rivals.map(({ subject, replayed }) => ({ name: subject, values: settledErrors(replayed) })),
        ],
      },
    ],
  }
}
