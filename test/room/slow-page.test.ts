// Tests of pages whose steps take longer than a tick, in a real browser: events are in time, frames are drawn.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { Load, SlowPage } from './slow/main.ts'

/** Number of events that each page receives from each other before it is judged: over ten seconds of them. */
const EVENTS = 200

let lobby: RunningLobby
let served: Served
let chromium: Chromium

beforeAll(async () => {
  ;[lobby, served, chromium] = await Promise.all([
    startLobby({ runtime: 'partykit', port: 0 }),
    serve(`${import.meta.dirname}/slow`),
    launchChromium(),
  ])
})
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await lobby?.stop()
})

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN
}

/** Runs so many pages under a load, in one room, until each has received enough events. */
async function play(load: Load, players: number) {
  const pages: Page[] = []
  const calls: PageCalls<SlowPage>[] = []
  let code: string | undefined
  for (let n = 0; n < players; n++) {
    const page = await chromium.page(served.url)
    await until(() => page.evaluate<boolean>(`'slow' in globalThis`), 'the page has loaded')
    const call = pageCalls<SlowPage>(page, 'slow')
    code = await call('play', { lobby: lobby.url, name: `P${n}`, ...(code !== undefined && { code }) })
    pages.push(page)
    calls.push(call)
  }
  for (const call of calls) await until(() => call('linked', players - 1), 'a page is linked to all')
  for (const call of calls) await call('load', load)
  for (const call of calls) {
    await until(async () => (await call('heard')) >= EVENTS * (players - 1), 'a page has received enough', 60_000)
  }
  const measured = await Promise.all(calls.map((call) => call('measured')))
  for (const page of pages) await page.close()
  expect(chromium.problems).toEqual([])
  return measured
}

describe('pages whose steps take longer than a tick', { timeout: 120_000 }, () => {
  it.each([
    { stepMs: 20, frameMs: 1, players: 2, limitMs: 300 },
    { stepMs: 20, frameMs: 1, players: 3, limitMs: 300 },
    { stepMs: 15, frameMs: 10, players: 2, limitMs: 500 },
  ])(
    '[TICK5] $players pages, steps of $stepMs ms, frames of $frameMs ms: events arrive in time, and frames are drawn',
    async ({ stepMs, frameMs, players, limitMs }) => {
      for (const { latenciesMs, frames, steps, skipped, elapsedMs } of await play({ stepMs, frameMs }, players)) {
        expect(percentile95(latenciesMs)).toBeLessThan(limitMs)
        const elapsedSeconds = elapsedMs / 1_000
        expect(frames / elapsedSeconds).toBeGreaterThan(10)
        expect(skipped).toBeGreaterThan(0)
        expect((steps + skipped) / elapsedSeconds).toBeGreaterThan(55)
      }
    },
  )
})
