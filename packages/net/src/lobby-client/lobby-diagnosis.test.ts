// Tests of the errors for addresses where no lobby is: the codes of `timeout` would come after 10 s only.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { createServer as createVite } from 'vite'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { defineGame } from '../game.ts'
import { connectLobby } from '../lobby.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { systemScheduler } from '../scheduler/system.ts'
import { diagnoseLobby } from './lobby-diagnosis.ts'

const game = defineGame({ id: 'diagnosis', version: 1 })
const links = memoryLinks(new SimulatedNetwork({ scheduler: systemScheduler(), seed: 1 }), 'a')

/** Attempts on a machine so busy that a program on it answers later than a diagnosis waits. */
const ATTEMPTS = 4

/** Expects the failure to connect to say what is advised. */
async function expectAdvice(url: string, advice: RegExp): Promise<void> {
  const attempt = (): Promise<unknown> => connectLobby(url, game, { WebSocket, links }).catch((error: unknown) => error)
  let error = await attempt()
  for (let n = 1; n < ATTEMPTS && !advice.test(String(error)); n++) error = await attempt()
  expect(error).toMatchObject({ name: 'TickmeshError', code: 'lobby-unreachable' })
  expect(String(error)).toMatch(advice)
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Expects the advice at a server that never answers a WebSocket. */
async function expectAdviceAt(server: Server, advice: RegExp): Promise<void> {
  server.on('upgrade', () => {})
  try {
    await expectAdvice(`ws://127.0.0.1:${await listen(server)}`, advice)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('connectLobby says why nothing answers, and the cure', () => {
  it('the Vite port', async () => {
    const vite = await createVite({ configFile: false, logLevel: 'silent', server: { port: 0, host: '127.0.0.1' } })
    try {
      await vite.listen()
      const { port } = (vite.httpServer as Server).address() as AddressInfo
      await expectAdvice(`ws://127.0.0.1:${port}`, /no lobby: .* \(Vite: 5173\)/)
    } finally {
      await vite.close()
    }
  })

  it('a server that never answers a WebSocket', async () => {
    const server = createServer((_, response) => response.end('hello'))
    await expectAdviceAt(server, /no lobby/)
  })

  it('a program that is slow to answer at first, as Vite is', async () => {
    let asked = 0
    const server = createServer((_, response) => void setTimeout(() => response.end('hello'), asked++ < 2 ? 2_000 : 0))
    await expectAdviceAt(server, /no lobby/)
  })

  it('`wss:` to a server without TLS', async () => {
    const lobby = await startNodeLobby()
    try {
      const url = lobby.url.replace('ws:', 'wss:')
      await expectAdvice(url, /no TLS: write ws: in place of wss:/)
    } finally {
      await lobby.close()
    }
  })

  it('a port where nothing listens', async () => {
    const server = createServer()
    const port = await listen(server)
    server.close()
    await expectAdvice(`ws://127.0.0.1:${port}`, /start the lobby/)
  })
})

describe('a diagnosis', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('of a page that the browser keeps from local addresses (Local Network Access)', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    for (const lobby of ['ws://localhost:1999', 'ws://192.168.1.7:1999', 'ws://games.local']) {
      const { certain, sentence } = await diagnoseLobby(lobby, 'https://game.example.org/play', systemScheduler())
      expect(certain).toBe(false)
      expect(sentence).toMatch(/Local network access/)
      expect((await diagnoseLobby(lobby, 'http://192.168.1.7:5173', systemScheduler())).sentence).toMatch(
        /start the lobby/,
      )
    }
  })

  it('of a lobby that answers over HTTP alone', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"service":"tickmesh-lobby"}')))
    expect(await diagnoseLobby('wss://lobby.example.org', undefined, systemScheduler())).toMatchObject({
      certain: false,
      sentence: expect.stringMatching(/proxy or firewall/) as string,
    })
  })

  it('of a server whose answer the page may not read', async () => {
    vi.stubGlobal('fetch', (_: string, { mode }: RequestInit) =>
      mode === 'no-cors' ? Promise.resolve(Response.error()) : Promise.reject(new TypeError('CORS')),
    )
    expect(await diagnoseLobby('ws://localhost:8080', 'http://localhost:5173', systemScheduler())).toMatchObject({
      certain: true,
    })
  })
})
