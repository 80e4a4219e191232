// Tests of players without WebRTC: pages of all engines in one room, over the relay of a real lobby.

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLobby } from '@tickmesh/lobby/dev'
import { ENGINES, launchEngine, type Engine, type EnginePage } from '../setup/engines.ts'
import { proxyTo } from '../setup/proxy.ts'
import { serveBuilt } from '../setup/serve-built.ts'
import type { Served } from '../setup/serve.ts'
import type { Relayed } from './page/relay.ts'
import { callPage } from './call-page.ts'

let served: Served
let engines: Engine[]

beforeAll(async () => {
  served = await serveBuilt(join(import.meta.dirname, 'page'))
  engines = await Promise.all([...ENGINES, 'chromium' as const].map((name) => launchEngine(name)))
}, 120_000)
afterAll(async () => {
  for (const engine of engines ?? []) await engine.close()
  await served?.close()
})

describe.each(['node', 'partykit'] as const)('over a lobby on %s', (runtime) => {
  it.each(['lasts', 'is cut'])(
    `[LNK13] [FBK3] [FBK5] [RLY6] pages without WebRTC, of ${ENGINES.join(', ')}, play while the lobby's socket %s`,
    { timeout: 120_000 },
    async (fate) => {
      const lobby = await startLobby({ runtime, port: 0 })
      const proxy = await proxyTo(lobby.port)
      try {
        const pages: EnginePage[] = []
        for (const engine of engines) pages.push(await engine.open(served.url))
        const url = `ws://127.0.0.1:${proxy.port}`
        const [first, ...others] = pages as [EnginePage, ...EnginePage[]]
        const code = await callPage(first, 'seatRelayed', url, 'P0')
        for (const [at, page] of others.entries()) await callPage(page, 'seatRelayed', url, `P${at + 1}`, code)
        const playing = Promise.all(pages.map((page) => callPage(page, 'playRelayed', others.length)))
        if (fate === 'is cut') setTimeout(() => proxy.cut(), 3_000)
        const expected: Relayed = {
          wrong: [],
          lines: 200 * others.length,
          ships: others.length,
          paths: others.map(() => 'lobby'),
        }
        expect(await playing).toEqual(pages.map(() => expected))
      } finally {
        await proxy.close()
        await lobby.stop()
      }
    },
  )
})
