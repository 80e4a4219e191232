// Tests of the shell around one object on PartyKit, with an object that counts.

import type * as Party from 'partykit/server'
import { afterEach, expect, it, vi } from 'vitest'
import type { LobbyObject, RelayCounters } from '../../core/index.ts'
import { PartyShell } from './party.ts'

afterEach(() => vi.restoreAllMocks())

it('[LOB64] writes what the relay counted into the log when its last socket closes', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  let relayed: RelayCounters | undefined
  const room = { id: 'ABCDEFG', env: {}, context: { parties: {} } } as unknown as Party.Room
  const shell = new PartyShell<'room'>(room, (_, runtime) => {
    relayed = runtime.relayed
    return { opened() {}, received() {}, closed() {} } as unknown as LobbyObject<'room'>
  })
  const enter = (): Party.Connection => {
    const socket = { send() {}, close() {} } as unknown as Party.Connection
    shell.onConnect(socket, { request: new Request('https://lobby.example/') } as unknown as Party.ConnectionContext)
    return socket
  }
  shell.onClose(enter())
  expect(log).not.toHaveBeenCalled()
  const [ann, bob] = [enter(), enter()]
  Object.assign(relayed ?? {}, { messages: 3, bytes: 700, forwarded: 4, dropped: 1 })
  shell.onClose(ann)
  expect(log).not.toHaveBeenCalled()
  shell.onClose(bob)
  const line = 'Tickmesh relay: {"messages":3,"bytes":700,"forwarded":4,"dropped":1,"absent":0,"refused":0}'
  expect(log.mock.calls).toEqual([[line]])
  shell.onClose(enter())
  expect(log).toHaveBeenCalledTimes(1)
})
