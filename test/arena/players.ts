// Players of the example arena, for tests: its pages, and what they show.

import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { serve, type Served } from '../setup/serve.ts'

/** Serves the arena's page from its sources. */
export function serveArena(): Promise<Served> {
  return serve(fileURLToPath(new URL('../../examples/arena', import.meta.url)))
}

/** Members of a page that Playwright and Puppeteer share. */
export interface AnyPage {
  evaluate(script: string): Promise<unknown>
}

/** Ship as a page shows it. */
export interface SeenShip {
  readonly player: string
  readonly own: boolean
  readonly x: number
  readonly y: number
  readonly heading: number
  readonly hp: number
}

/** State of a page, read through its public handle. */
export interface Seen {
  readonly code: string
  readonly me: string
  readonly isHost: boolean
  readonly tick: number
  readonly hidden: boolean
  readonly players: readonly { readonly id: string; readonly name: string; readonly status: string }[]
  readonly ships: readonly SeenShip[]
  readonly scores: {
    readonly [player: string]: { readonly points: number; readonly kills: number; readonly deaths: number }
  }
}

const LOOK = `(() => {
  const { room } = globalThis.tickmesh ?? {}
  if (room === undefined) return undefined
  return {
    code: room.code, me: room.me.id, isHost: room.isHost, tick: room.tick, hidden: document.hidden,
    players: [...room.players.values()].map(({ id, name, status }) => ({ id, name, status })),
    ships: [...room.state.all('ship')].map((s) => ({
      player: s.owner, own: s.own, x: s.view.x, y: s.view.y, heading: s.view.heading, hp: s.view.hp,
    })),
    scores: room.shared.get('scores') ?? {},
  }
})()`

/** Returns the state of the page; undefined while it is in no room. */
export async function look(page: AnyPage): Promise<Seen | undefined> {
  return (await page.evaluate(LOOK)) as Seen | undefined
}

/** Returns another player's ship as the page shows it. */
export async function shipOf(page: AnyPage, player: string): Promise<SeenShip | undefined> {
  return (await look(page))?.ships.find((ship) => ship.player === player)
}

/**
 * Script that resolves with the time, in ms, at which the page first showed a ship of another player; pages of one
 * machine share the clock.
 */
export const FIRST_RIVAL = `new Promise((resolve) => {
  const timer = setInterval(() => {
    const { room } = globalThis.tickmesh
    if (room === undefined) return
    const ships = [...room.state.all('ship')]
    if (!ships.some((ship) => ship.own) || !ships.some((ship) => !ship.own)) return
    clearInterval(timer)
    resolve(performance.timeOrigin + performance.now())
  }, 4)
})`

/**
 * Flies a page's ship with the keyboard until `done`: turns towards the target, closes in, and fires. Reads positions
 * through the public handle, as a player reads the screen.
 */
export async function hunt(page: Page, target: string, done: () => Promise<boolean>, limitMs: number): Promise<void> {
  const held = new Set<string>()
  const hold = async (key: string, wanted: boolean): Promise<void> => {
    if (held.has(key) === wanted) return
    if (wanted) held.add(key)
    else held.delete(key)
    await (wanted ? page.keyboard.down(key) : page.keyboard.up(key))
  }
  const end = performance.now() + limitMs
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`The hunter hit nothing in ${limitMs} ms.`)
    const ships = (await look(page))?.ships ?? []
    const own = ships.find((ship) => ship.own)
    const prey = ships.find((ship) => ship.player === target)
    if (own === undefined || prey === undefined) continue
    const wanted = Math.atan2(prey.y - own.y, prey.x - own.x)
    const off = Math.atan2(Math.sin(wanted - own.heading), Math.cos(wanted - own.heading))
    const gap = Math.hypot(prey.x - own.x, prey.y - own.y)
    await hold('ArrowLeft', off < -0.08)
    await hold('ArrowRight', off > 0.08)
    await hold('ArrowUp', gap > 300 && Math.abs(off) < 0.5)
    await hold('Space', Math.abs(off) < 0.3 && gap < 700)
  }
  for (const key of held) await page.keyboard.up(key)
}
