// Tests of the cubes of tumble, in two pages.

import { fileURLToPath } from 'node:url'
import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type Chromium } from '../setup/chromium.ts'
import { serve, type Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'

/** Flags for WebGL without a graphics card. */
const SOFTWARE_GL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']

interface Place {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** State of the room in a page. */
interface Seen {
  readonly players: Readonly<Record<string, { readonly at: Place; readonly seat: number }>>
  readonly cubes: readonly { readonly at: Place; readonly length: number; readonly tint: number }[]
  readonly speed: number
}

const LOOK = `(() => {
  const { room } = tickmesh
  const all = [...room.state.all('player'), ...room.state.all('cube')]
  return {
    players: Object.fromEntries([...room.state.all('player')].map((one) =>
      [room.state.controllerOf(one)?.name, { at: { ...one.latest.at }, seat: one.latest.seat }])),
    cubes: [...room.state.all('cube')].map(({ latest: { at, q, tint } }) =>
      ({ at: { ...at }, length: Math.hypot(q.x, q.y, q.z, q.w), tint })),
    speed: Math.max(...all.map(({ latest: { speed } }) => Math.hypot(speed.x, speed.y, speed.z))),
  }
})()`

const look = (page: Page): Promise<Seen> => page.evaluate<Seen>(LOOK)

describe('cubes that players push', () => {
  let lobby: RunningLobby
  let served: Served
  let browser: Chromium
  let ann: Page
  let bob: Page

  async function enter(name: string, room = ''): Promise<Page> {
    const page = await browser.page(`${served.url}?name=${name}&lobby=${encodeURIComponent(lobby.url)}${room}`)
    await until(() => page.evaluate<boolean>('globalThis.tickmesh !== undefined'), `${name} has a seat`, 60_000)
    return page
  }

  beforeAll(async () => {
    lobby = await startLobby({ port: 0 })
    served = await serve(fileURLToPath(new URL('../../examples/tumble', import.meta.url)))
    browser = await launchChromium({ viewport: { width: 320, height: 240 }, args: SOFTWARE_GL })
    ann = await enter('Ann')
    bob = await enter('Bob', `&room=${await ann.evaluate<string>('tickmesh.room.code')}`)
    for (const page of [ann, bob])
      await until(async () => Object.keys((await look(page)).players).length === 2, 'both see both', 60_000)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await served?.close()
    await lobby?.stop()
  })

  it('[INP1] [INP9] a push of a player is seen by the other, who is the host', async () => {
    const before = (await look(ann)).cubes
    const { seat, at } = (await look(bob)).players['Bob']!
    expect(before.every(({ tint }) => tint === 0)).toBe(true)
    // To the field in the middle.
    const keys = [at.x > 0 ? 'ArrowLeft' : 'ArrowRight', at.z > 0 ? 'ArrowUp' : 'ArrowDown']
    for (const key of keys) await bob.keyboard.down(key)
    const pushed = async (): Promise<boolean> =>
      (await look(ann)).cubes.some(
        ({ at: { x, z }, tint }, n) => tint === seat + 1 && Math.hypot(x - before[n]!.at.x, z - before[n]!.at.z) > 0.05,
      )
    await until(pushed, 'a cube was touched, and moved', 60_000)
    for (const key of keys) await bob.keyboard.up(key)
  }, 120_000)

  it('[VIEW1] both pages agree once all is at rest', async () => {
    const same = async (): Promise<boolean> => {
      const [a, b] = [await look(ann), await look(bob)]
      if (a.speed > 0 || b.speed > 0.05) return false
      const near = (one: Place, other: Place): boolean =>
        Math.hypot(one.x - other.x, one.y - other.y, one.z - other.z) <= 0.02
      return (
        Object.entries(a.players).every(([name, { at }]) => near(at, b.players[name]!.at)) &&
        a.cubes.every(({ at, tint }, n) => near(at, b.cubes[n]!.at) && tint === b.cubes[n]!.tint)
      )
    }
    await until(same, 'both agree', 60_000)
    for (const { length } of (await look(bob)).cubes) expect(length).toBeCloseTo(1, 9)
  }, 120_000)

  it('says on the page that there is no lobby', async () => {
    const page = await browser.page(`${served.url}?lobby=ws://127.0.0.1:1`)
    await until(() => page.evaluate<boolean>(`document.body.classList.contains('stopped')`), 'it gave up', 60_000)
    expect(await page.textContent('#log')).toContain('ws://127.0.0.1:1')
    await page.close()
  }, 90_000)

  it('made no errors but for the lobby that is not there', () => {
    // The browser reports the port of that lobby itself: no page may ask port 1.
    const others = browser.problems.filter((problem) => !/127\.0\.0\.1:1|ERR_UNSAFE_PORT/.test(problem))
    expect(others).toEqual([])
  })
})
