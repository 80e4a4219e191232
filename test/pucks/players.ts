// Players of the example pucks, for tests: their pages, and what they show.

import type { Page } from 'playwright-core'
import { until } from '../setup/until.ts'

export interface Place {
  readonly x: number
  readonly y: number
}

/** State of a page of the game, read through its public handle, and its drawing. */
export interface Seen {
  readonly me: string
  readonly host: string
  readonly players: string
  readonly score: string
  /** Discs by the name of their controlling player: simulated, or predicted. */
  readonly discs: { readonly [name: string]: Place }
  readonly puck: Place & { readonly owner: string }
  /** Greatest speed of anything, along an axis. */
  readonly speed: number
  /** Round trip to the host, in milliseconds. */
  readonly rttMs: number | undefined
  /** Ticks by which the inputs are ahead of the host's. */
  readonly lead: number
  readonly counters: { readonly corrections: number; readonly replayed: number; readonly missed: number }
  /** Number of states refused because their sender does not own them. */
  readonly notOwner: number
}

const LOOK = `(() => {
  const { room, simulating } = globalThis.tickmesh
  const place = ({ latest: { x, y } }) => ({ x, y })
  const [puck] = room.state.all('puck')
  const discs = [...room.state.all('disc')]
  const speedOf = ({ latest: { vx, vy } }) => Math.max(Math.abs(vx), Math.abs(vy))
  return {
    me: room.me.name, host: room.host?.name,
    players: document.querySelector('#players').textContent, score: document.querySelector('#score').textContent,
    discs: Object.fromEntries(discs.map((disc) => [room.state.controllerOf(disc)?.name, place(disc)])),
    puck: { ...place(puck), owner: room.players.get(puck.owner)?.name },
    speed: Math.max(...[...discs, puck].map(speedOf)),
    rttMs: room.host?.stats.rttMs, lead: room.clock.lead, counters: simulating.counters,
    notOwner: room.state.counters.notOwner,
  }
})()`

/** Returns the state of the page. */
export function look(page: Page): Promise<Seen> {
  return page.evaluate<Seen>(LOOK)
}

/** Waits until a page shows so many players, each with a disc, and the puck. */
export function playing(page: Page, players: number): Promise<void> {
  const ready = `(() => {
    const room = globalThis.tickmesh?.room
    if (room === undefined || [...room.state.all('puck')].length !== 1) return false
    const discs = [...room.state.all('disc')]
    if (room.players.size !== ${players} || discs.length !== ${players}) return false
    return discs.every((disc) => room.state.controllerOf(disc))
  })()`
  return until(() => page.evaluate<boolean>(ready), `${players} play`, 40_000)
}

/** Answer of the own disc to the next key. */
export interface Answer {
  /** Ticks from the key to the first predicted motion. */
  readonly ticks: number
  /** Drawn frames from the key to the first that shows the motion. */
  readonly frames: number
}

/** Presses a key while the own disc is at rest; resolves when the disc was seen to move. */
export async function answer(page: Page, key: string): Promise<Answer> {
  await page.evaluate(`void (globalThis.answer = new Promise((resolve) => {
    const { room } = tickmesh
    const [disc] = room.state.controlledBy(room.me)
    const from = disc.latest.x
    let pressed, ticks, frames = 0
    addEventListener('keydown', () => {
      pressed = room.tick
      requestAnimationFrame(function frame() {
        frames++
        const [{ view }] = room.state.controlledBy(room.me)
        if (view.x === from || ticks === undefined) return requestAnimationFrame(frame)
        resolve({ ticks, frames })
      })
    }, { once: true })
    const off = room.on('tick', (tick) => {
      if (pressed === undefined || disc.latest.x === from) return
      off()
      ticks = tick - pressed
    })
  }))`)
  await page.keyboard.down(key)
  return page.evaluate<Answer>('globalThis.answer')
}

/** Drawn frame of the own disc. */
export interface Frame {
  /** Milliseconds since the frame before. */
  readonly ms: number
  /** Drawn position; below, the predicted position. */
  readonly view: number
  readonly latest: number
}

/**
 * Returns every drawn frame from before `correct` until the own disc was corrected by at least `least`, and its
 * drawing has arrived there.
 */
export async function corrected(page: Page, least: number, correct: () => Promise<void>): Promise<Frame[]> {
  await page.evaluate(`void (globalThis.frames = new Promise((resolve) => {
    const { room } = tickmesh
    const frames = []
    let before = performance.now(), furthest = 0
    requestAnimationFrame(function frame() {
      const now = performance.now()
      const [{ view, latest }] = room.state.controlledBy(room.me)
      frames.push({ ms: now - before, view: view.x, latest: latest.x })
      before = now
      const off = Math.abs(view.x - latest.x)
      furthest = Math.max(furthest, Math.abs(latest.x - frames[0].latest))
      if (furthest >= ${least} && off < 0.1) resolve(frames)
      else requestAnimationFrame(frame)
    })
  }))`)
  await correct()
  return page.evaluate<Frame[]>('globalThis.frames')
}

/** Moves another player's disc on the host's page, as only the host can. */
export function shift(host: Page, name: string, by: number): Promise<void> {
  return host.evaluate(`(() => {
    const { room } = tickmesh
    for (const disc of room.state.all('disc')) if (room.state.controllerOf(disc)?.name === '${name}') disc.x += ${by}
  })()`)
}
