import { fileURLToPath } from 'node:url'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import type { Page } from 'playwright-core'
import { launchChromium } from '../../test/setup/chromium.ts'
import { servePage } from '../pages.ts'
import { mean, quantile, round, sorted } from '../stats.ts'
import type { BenchCase, Plot } from '../suite.ts'
import type { Reading } from './page/main.ts'

/** Errors count from so long after the first link on, as in the simulation, ms. */
const SETTLED_MS = 2_000

/** Converged: within this for a second. Half of the simulation's: the path is short, ms. */
const CONVERGED_MS = 0.5
const CONVERGED_FOR_MS = 1_000

/** How many pages there are in a room. */
const PAGES = [2, 4] as const

interface Errors {
  readonly values: readonly number[]
  /** Share of the readings that were within what the clock claimed. */
  readonly held: number
  /** From the first link on; undefined when never, ms. */
  readonly convergedMs: number | undefined
}

/**
 * Real pages of one machine, whose true offset is known: the host's shared time is its own clock, and all pages read the
 * same clock of the machine.
 */
export async function real(
  seconds: number,
  progress: (line: string) => void,
): Promise<{ readonly cases: BenchCase[]; readonly plots: Plot[] }> {
  progress('clock, real: building the page, starting a lobby and Chromium')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  const lobby = await startNodeLobby({ host: '127.0.0.1', iceServers: [] })
  const cases: BenchCase[] = []
  const series: { name: string; values: readonly number[] }[] = []
  for (const count of PAGES) {
    await using chromium = await launchChromium()
    progress(`clock, real: ${count} pages for ${seconds} s`)
    const pages: Page[] = []
    let code = ''
    for (let n = 0; n < count; n += 1) {
      const page = await chromium.page(served.url)
      code = await page.evaluate(([url, room, players]) => clockPage.enter(url, room, players), [
        lobby.url,
        code,
        count,
      ] as const)
      pages.push(page)
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + SETTLED_MS))
    const seen = await Promise.all(
      pages.map((page) => page.evaluate(() => ({ readings: clockPage.readings(), linkedMs: clockPage.linkedMs() }))),
    )
    const [host, ...others] = seen
    const errors = others.map((other) => errorsOf(host?.readings ?? [], other))
    const values = errors.flatMap((one) => one.values)
    if (values.length === 0) throw new Error(`${count} pages had no shared time within ${seconds} s`)
    const rising = sorted(values)
    const converged = errors.map((one) => one.convergedMs)
    cases.push({
      case: `${count} Chromium pages`,
      subject: 'tickmesh',
      metrics: {
        error_mean_ms: round(mean(values)),
        error_p99_ms: round(quantile(rising, 0.99)),
        error_worst_ms: round(quantile(rising, 1)),
        converged_runs: converged.filter((ms) => ms !== undefined).length / errors.length,
        ...(converged.every((ms) => ms !== undefined) && { converge_worst_ms: round(Math.max(...converged), 0) }),
        error_within_claim: round(mean(errors.map((one) => one.held)), 4),
      },
    })
    series.push({ name: `${count} pages`, values })
  }
  await lobby.close()
  return { cases, plots: [{ title: 'Error of the clock between real Chromium pages', unit: 'ms', series }] }
}

function errorsOf(
  host: readonly Reading[],
  { readings, linkedMs }: { readings: readonly Reading[]; linkedMs: number },
): Errors {
  // The host's timeline is its own clock: the two differ by a constant, but for the jitter of reading one after the other.
  const offset = quantile(sorted(host.map(({ machineMs, roomMs }) => roomMs - machineMs)), 0.5)
  let goodSince = Infinity
  let convergedMs: number | undefined
  let held = 0
  const values: number[] = []
  for (const { machineMs, roomMs, errorMs } of readings) {
    const error = Math.abs(roomMs - machineMs - offset)
    if (error > CONVERGED_MS) goodSince = Infinity
    else if (goodSince === Infinity) goodSince = machineMs
    if (convergedMs === undefined && machineMs - goodSince >= CONVERGED_FOR_MS)
      convergedMs = Math.max(0, goodSince - linkedMs)
    if (machineMs - linkedMs < SETTLED_MS) continue
    values.push(error)
    if (error <= errorMs) held += 1
  }
  return { values, held: held / values.length, convergedMs }
}
