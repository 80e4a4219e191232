// Tests of what a page draws between ticks, in a real browser: its own entities no worse than the other player's.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { pageCalls, type PageCalls } from '../setup/page-calls.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import type { Steadiness, SteadyPage } from './steady/main.ts'

/** Frames that are watched at once: three seconds of them. */
const FRAMES = 180
/** Times that a page is watched: while time and delay of the room settle, or the machine is busy, views are uneven. */
const TRIES = 8
/** Step error that nobody sees: part of a step. */
const UNSEEN = 0.05

let lobby: RunningLobby
let served: Served
let chromium: Chromium

beforeAll(async () => {
  ;[lobby, served, chromium] = await Promise.all([
    startLobby({ port: 0 }),
    serve(`${import.meta.dirname}/steady`),
    launchChromium(),
  ])
})
afterAll(async () => {
  await chromium?.close()
  await served?.close()
  await lobby?.stop()
})

/** Watches a page until its own entities are drawn evenly; returns the step errors of the last time. */
async function watch(call: PageCalls<SteadyPage>): Promise<Steadiness> {
  for (let tries = 1; ; tries++) {
    const seen = await call('watch', FRAMES)
    if (tries === TRIES || Object.values(seen).every(isSteady)) return seen
  }
}

function isSteady({ own, theirs }: Steadiness['ship']): boolean {
  return own <= Math.max(theirs, UNSEEN) && theirs < 2 * UNSEEN
}

describe('`view` of one’s own entities in Chromium', { timeout: 120_000 }, () => {
  it.each([20, 60])('[VIEW9] at %i ticks a second moves no less evenly than that of others', async (tickRate) => {
    const players: { readonly page: Page; readonly call: PageCalls<SteadyPage> }[] = []
    let code: string | undefined
    for (const name of ['Ann', 'Bob']) {
      const page = await chromium.page(served.url)
      await until(() => page.evaluate<boolean>(`'steady' in globalThis`), 'the page has loaded')
      const call = pageCalls<SteadyPage>(page, 'steady')
      code = await call('play', { lobby: lobby.url, name, tickRate, ...(code !== undefined && { code }) })
      players.push({ page, call })
    }
    for (const { call } of players) await until(() => call('ready'), 'a page draws the entities of both')
    for (const { page, call } of players) {
      await page.bringToFront()
      const { ship, rock } = await watch(call)
      console.log(`own and theirs, step errors: ${JSON.stringify({ ship, rock })}`)
      for (const { own, theirs } of [ship, rock]) expect(own).toBeLessThanOrEqual(Math.max(theirs, UNSEEN))
    }
    for (const { page } of players) await page.close()
    expect(chromium.problems).toEqual([])
  })
})
