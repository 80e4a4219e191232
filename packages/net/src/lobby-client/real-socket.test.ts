// Tests of the lobby client over real sockets.

import { startNodeLobby } from '@tickmesh/lobby/server/node'
import { expect, it } from 'vitest'
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
  await expect(opening).rejects.toMatchObject({ code: 'lobby-unreachable', message: /Check that it runs/ })
})
