// Tests of the round trips until a player has a seat, with and without a connection to the directory.

import { expect, it } from 'vitest'
import { codeOf, setUp } from './client.fixture.ts'
import { openLobby, type LobbyClient } from './lobby-client.ts'

const LATENCY_MS = 50

/** A room, and a player of a machine of its own, whose sockets are noted. */
async function setUpJoin(lazy: boolean): Promise<{
  readonly all: ReturnType<typeof setUp>
  readonly opened: readonly string[]
  readonly code: string
  readonly machine: ReturnType<ReturnType<typeof setUp>['lobby']['machine']>
  readonly connect: () => Promise<LobbyClient>
}> {
  const all = setUp(LATENCY_MS)
  const { scheduler, lobby } = all
  const { code } = await all.settle((await all.player('Ann')).create())
  const machine = lobby.machine()
  const opened: string[] = []
  class Noted extends machine.WebSocket {
    constructor(url: string) {
      super(url)
      opened.push(new URL(url).pathname)
    }
  }
  const options = { game: 'arena', version: 1, name: 'Bob', scheduler, WebSocket: Noted, lazy }
  return { all, opened, code, machine, connect: () => openLobby(lobby.url, options) }
}

it('[LOB54] opens no socket until the first call, and joins over one to the room alone', async () => {
  const { all, opened, code, connect } = await setUpJoin(true)
  const lobby = await connect()
  expect(opened).toEqual([])
  const fromMs = all.scheduler.now()
  const seat = await all.settle(lobby.join(code))
  expect(opened).toEqual([`/parties/room/${code}`])
  // The socket takes two ways here, `join` and `seated` one each.
  expect(all.scheduler.now() - fromMs).toBe(4 * LATENCY_MS)
  expect(await all.settle(lobby.list())).toEqual([])
  seat.leave()
})

it('[LOB54] says with the first call that the lobby does not answer', async () => {
  const { all, code, machine, connect } = await setUpJoin(true)
  machine.setReachable(false)
  const lobby = await connect()
  expect(await codeOf(all.settle(lobby.join(code)))).toBe('lobby-unreachable')
  expect(await codeOf(all.settle(lobby.list()))).toBe('lobby-unreachable')
  lobby.close()
  expect(await codeOf(lobby.join(code))).toBe('left')
})

it('[LOB6] is connected with the first message of the directory, and asks without waiting for an answer', async () => {
  const { all, connect } = await setUpJoin(false)
  const fromMs = all.scheduler.now()
  const lobby = await all.settle(connect())
  // `ready` takes one way more than the socket here; on a network it comes with it.
  expect(all.scheduler.now() - fromMs).toBe(3 * LATENCY_MS)
  await all.settle(lobby.list())
  expect(all.scheduler.now() - fromMs).toBe(5 * LATENCY_MS)
})
