// Test of a match in the arena in all engines at once, through the lobby: WebKitGTK has no WebRTC.

import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ENGINES, launchEngine, type Engine, type EnginePage } from '../setup/engines.ts'
import type { Served } from '../setup/serve.ts'
import { until } from '../setup/until.ts'
import { look, serveArena } from './players.ts'

/** Script for the paths to the others. */
const PATHS = `[...globalThis.tickmesh.room.players.values()]
  .filter(({ isMe }) => !isMe).map(({ stats }) => stats.path)`
/** Script that turns the page's ship, without an end. */
const TURN = `dispatchEvent(new KeyboardEvent('keydown', { code: 'ArrowLeft', key: 'ArrowLeft', bubbles: true }))`

let lobby: RunningLobby
let served: Served
let engines: Engine[]

beforeAll(async () => {
  lobby = await startLobby({ port: 0 })
  served = await serveArena()
  engines = await Promise.all(ENGINES.map((name) => launchEngine(name)))
}, 120_000)
afterAll(async () => {
  for (const engine of engines ?? []) await engine.close()
  await served?.close()
  await lobby?.stop()
})

it(
  '[LNK13] [FBK3] plays with a page without WebRTC: ships fly and turn on every screen',
  { timeout: 180_000 },
  async () => {
    const url = `${served.url}?quick&renderer=canvas&lobby=${encodeURIComponent(lobby.url)}`
    const pages: EnginePage[] = []
    for (const [at, engine] of engines.entries()) {
      const page = await engine.open(`${url}&name=P${at}`)
      pages.push(page)
      await until(async () => (await look(page))?.ships.some(({ own }) => own) === true, `P${at} flies`, 50_000)
    }
    for (const page of pages)
      await until(
        async () => (await look(page))?.ships.length === pages.length,
        'all ships are on every screen',
        50_000,
      )
    const last = pages.at(-1) as EnginePage
    const me = (await look(last))?.me ?? ''
    const headings = async (): Promise<(number | undefined)[]> =>
      Promise.all(pages.map(async (page) => (await look(page))?.ships.find(({ player }) => player === me)?.heading))
    const before = await headings()
    await last.evaluate(TURN)
    await until(
      async () => (await headings()).every((heading, at) => Math.abs((heading ?? 0) - (before[at] ?? 0)) > 0.5),
      'the ship turns on every screen',
    )
    const hasWebrtc = await last.evaluate<boolean>(`'RTCPeerConnection' in globalThis`)
    if (hasWebrtc) return
    const reads = async (): Promise<boolean> => (await last.evaluate<string[]>(PATHS)).every((path) => path === 'lobby')
    await until(reads, 'its paths are the lobby')
    expect((await look(last))?.players.length).toBe(pages.length)
  },
)
