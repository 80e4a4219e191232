// Tests of the lobby client over real sockets.

import type { LobbyLimits } from '@tickmesh/lobby/core'
import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { systemScheduler } from '../scheduler/system.ts'
import { openLobby } from './lobby-client.ts'

it('[LOB40] takes seats over real sockets, with the WebSocket of ws', async () => {
  const server = await startNodeLobby()
  const scheduler = systemScheduler()
  try {
    const seats = await Promise.all(
      ['Ann', 'Bob'].map(async (name) => {
        const lobby = await openLobby(server.url, { game: 'arena', version: 1, name, scheduler, WebSocket })
        const seat = await lobby.quickMatch({ mode: 'duel', players: 2 })
        lobby.close()
        return seat
      }),
    )
    expect(new Set(seats.map(({ code }) => code)).size).toBe(1)
    for (const seat of seats) seat.leave()
  } finally {
    await server.close()
  }
})

it('[LOB50] reports a lobby that does not answer, with advice', async () => {
  const server = await startNodeLobby()
  await server.close()
  const opening = openLobby(server.url, { game: 'a', version: 1, name: 'Ann', scheduler: systemScheduler(), WebSocket })
  await expect(opening).rejects.toMatchObject({
    code: 'lobby-unreachable',
    message: expect.stringMatching(/Check that it runs/),
  })
})

describe('a socket that is refused at the door', () => {
  const HEADER = 'x-address'
  const headers = { [HEADER]: '192.0.2.1' }
  class FarSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }
  const far = { game: 'arena', version: 1, name: 'Ann', scheduler: systemScheduler(), WebSocket: FarSocket, real: true }

  async function withLobby(limits: Partial<LobbyLimits>, run: (url: string) => Promise<void>): Promise<void> {
    const { fetch } = globalThis
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => fetch(url, { ...init, headers }))
    const server = await startNodeLobby({ addressHeader: HEADER, limits })
    try {
      await run(server.url)
    } finally {
      await server.close()
    }
  }

  afterEach(() => void vi.unstubAllGlobals())

  it('[LOB8] is reported as such, with the time to wait, where codes were guessed', () =>
    withLobby({ missesPerAddress: 2 }, async (url) => {
      const lobby = await openLobby(url, far)
      const codes: unknown[] = []
      for (const code of ['2222222', '3333333', '4444444']) {
        const tried = lobby.join(code).catch((error: unknown) => error)
        codes.push(await tried)
      }
      lobby.close()
      expect(codes).toMatchObject([
        { code: 'room-unknown' },
        { code: 'room-unknown' },
        {
          code: 'rate-limited',
          message: expect.stringMatching(/in again in \d+ s: .* tried too many codes\.$/) as string,
        },
      ])
    }))

  it('[LOB7] is reported as such, without a time, where there are too many sockets', () =>
    withLobby({ socketsPerAddress: 2 }, async (url) => {
      const lobbies = await Promise.all([openLobby(url, far), openLobby(url, far)])
      const more = openLobby(url, far)
      await expect(more).rejects.toMatchObject({
        code: 'rate-limited',
        message: expect.stringMatching(/in again later: it has too many sockets/),
      })
      lobbies[0].close()
      await vi.waitFor(async () => (await openLobby(url, far)).close())
      lobbies[1].close()
    }))
})
