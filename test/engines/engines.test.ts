// Tests of lobby client, codec, clock and rooms in every engine: one page, built for the oldest supported browsers.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLobby } from '@tickmesh/lobby/dev'
import type { RunningLobby } from '@tickmesh/lobby/dev'
import type { Vector } from '../docs/vectors/vector-file.ts'
import { ENGINES, launchEngine, type Engine, type EnginePage } from '../setup/engines.ts'
import { proxyTo, type Proxy } from '../setup/proxy.ts'
import { serveBuilt } from '../setup/serve-built.ts'
import type { Served } from '../setup/serve.ts'
import { callPage } from './call-page.ts'
import { NEW_SHIP } from './page/game.ts'
import { simulate, type Simulated } from './page/simulated.ts'

const vectors = join(resolve(import.meta.dirname, '../..'), 'docs/vectors')
const SEED = 7

let lobby: RunningLobby
/** Proxy between the pages and the lobby. */
let proxy: Proxy
let served: Served
/** Result of the simulated game in Node. */
let inNode: Simulated

beforeAll(async () => {
  lobby = await startLobby({ runtime: 'partykit', port: 0 })
  proxy = await proxyTo(lobby.port)
  served = await serveBuilt(join(import.meta.dirname, 'page'))
  inNode = await simulate(SEED)
})
afterAll(async () => {
  await served?.close()
  await proxy?.close()
  await lobby?.stop()
})

async function vectorsOf(name: string): Promise<Vector[]> {
  return (JSON.parse(await readFile(join(vectors, name), 'utf8')) as { vectors: Vector[] }).vectors
}

describe.each(ENGINES)('%s', (name) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await launchEngine(name)
  })
  afterAll(() => engine?.close())

  const open = (): Promise<EnginePage> => engine.open(served.url)
  const url = (): string => `ws://127.0.0.1:${proxy.port}`

  it('[LOB10] [LOB11] [LOB12] [LOB20] [LOB40] the lobby client: seats by list, code and quick match', async () => {
    expect(await callPage(await open(), 'meet', url())).toEqual({
      listed: { players: 1, maxPlayers: 4, data: { map: 'Möbius' } },
      seen: { data: { map: 'Möbius' }, maxPlayers: 4, public: true, seed: true },
      names: ['Ann', 'Bob'],
      hosts: [true, false],
      unknown: 'room-unknown',
      matched: true,
    })
  })

  it('[LOB31] [LOB32] the lobby client resumes its seats when its sockets were cut', async () => {
    const page = await open()
    await callPage(page, 'takeSeats', url())
    proxy.cut()
    expect(await callPage(page, 'resume')).toEqual({
      statuses: [
        ['reconnecting', 'connected'],
        ['reconnecting', 'connected'],
      ],
      ended: [false, false],
      names: ['P0', 'P1', 'P2'],
    })
  })

  it('[FRM1] [FRM7] [STA14] the codec writes and reads the vectors of docs/vectors', async () => {
    const page = await open()
    const written = await callPage(page, 'writeVectors')
    expect(Object.keys(written).toSorted()).toEqual((await readdir(vectors)).toSorted())
    for (const [file, text] of Object.entries(written))
      expect(text, file).toBe(await readFile(join(vectors, file), 'utf8'))
    const values = await vectorsOf('values.json')
    expect(await callPage(page, 'readValues', values)).toEqual(
      values.map(({ value, refused }) => (refused === true ? null : { value })),
    )
    expect(await callPage(page, 'acceptedMalformed', await vectorsOf('malformed.json'))).toEqual([])
  })

  it('[FRM3] [STA15] [VIEW1] [EVT3] [CUE1] [SHR1] a simulated game has the bytes and views of Node', async () => {
    const { sent, shown } = await callPage(await open(), 'simulate', SEED)
    expect(shown).toEqual(inNode.shown)
    expect(sent).toEqual(inNode.sent)
    expect(sent.length).toBeGreaterThan(500)
  })

  it('[CLK1] [CLK2] [CLK5] [TICK1] four players with different clocks have one time', async () => {
    const report = await callPage(await open(), 'agreeOnTime', url())
    expect(report).toMatchObject({ outside: 0, backwards: 0, disordered: 0 })
    expect(report.apartMs).toBeLessThan(1_000 / 60)
  })

  it('[EVT3] [CUE1] [SHR1] [STA5] [XFER4] four players in a room exchange every kind of data', async () => {
    const report = await callPage(await open(), 'exchange', url())
    const { target: _, ...ship } = { ...NEW_SHIP, hp: 70, pos: { x: 70, y: -70 } }
    const others = [0, 1, 2, 3].map((at) => [0, 1, 2, 3].filter((other) => other !== at))
    expect(report).toMatchObject({
      ships: others.map((of) => of.map(() => ship)),
      starts: 1,
      scores: [{ P0: 3 }, { P0: 3 }, { P0: 3 }, { P0: 3 }],
      received: [300_000, 2_100_000],
    })
    for (const [at, { said, blinks }] of report.seen.entries()) {
      expect(blinks).toEqual(others[at]?.map((other) => `P${other}: ${other}`))
      for (const other of others[at] ?? [])
        expect(said.filter((line) => line.startsWith(`P${other}`))).toEqual(
          Array.from({ length: 20 }, (_, line) => `P${other}: ${line}`),
        )
    }
  })

  it('[SHR2] [CLK9] the next host goes on with shared values and time', async () => {
    expect(await callPage(await open(), 'changeHost', url())).toEqual({
      hosts: ['P1: P1', 'P2: P1'],
      scores: [
        { P0: 1, P1: 2 },
        { P0: 1, P1: 2 },
      ],
      ships: [0, 0],
      forward: true,
    })
  })

  it("[INP11] under a host's authority, the next host goes on with the same entities", async () => {
    expect(await callPage(await open(), 'simulateTogether', url())).toEqual({ kept: [true, true], moving: 2 })
  })

  it('[LNK12] [LNK13] [MSH6] without WebRTC and relay, connecting or player.problem says so', async () => {
    const { had, ...refused } = await callPage(await open(), 'refusal', url())
    console.log(`${name} ${had ? 'has' : 'has no'} WebRTC`)
    expect(refused).toEqual({
      connecting: { code: 'webrtc-unavailable', message: expect.stringContaining('WebRTC') },
      problem: 'webrtc-unavailable',
    })
  })
})
