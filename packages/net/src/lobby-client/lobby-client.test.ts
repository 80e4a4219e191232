// Tests of the lobby client: quick match, lists, codes and refusals.

import { directoryKey } from '@tickmesh/lobby/protocol'
import { describe, expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import { lobbyAddress } from './lobby-address.ts'
import { SEED, codeOf, record, setUp } from './client.fixture.ts'
import { openLobby } from './lobby-client.ts'
import { seatsOf } from './option-checks.ts'

describe('the lobby client', () => {
  it('[LOB40] matches as soon as enough players wait, and fills rooms with a free seat first', async () => {
    const { scheduler, settle, player } = setUp()
    const players = { min: 2, max: 3 }
    const ann = (await player('Ann')).quickMatch({ mode: 'duel', players })
    await scheduler.run(5_000)
    const bob = await settle((await player('Bob')).quickMatch({ mode: 'duel', players }))
    const cid = await settle((await player('Cid')).quickMatch({ mode: 'duel', players }))
    expect((await settle(ann)).code).toBe(bob.code)
    expect(cid.code).toBe(bob.code)
    expect(cid.members.length).toBe(3)
    const dan = (await player('Dan')).quickMatch({ mode: 'duel', players, timeoutMs: 3_000 })
    expect(await codeOf(settle(dan))).toBe('timeout')
  })

  it('[LOB4][LOB50] fails the refused request alone, and leaves the queue after every failed match', async () => {
    const { scheduler, settle, player } = setUp()
    const duel = { mode: 'duel', players: 2 }
    const ann = await player('Ann')
    const match = ann.quickMatch(duel)
    await scheduler.run(50)
    const lists = await settle(Promise.all(Array.from({ length: 20 }, () => codeOf(ann.list()))))
    expect(new Set(lists)).toEqual(new Set(['resolved', 'rate-limited']))
    const bob = await settle((await player('Bob')).quickMatch(duel))
    expect((await settle(match)).code).toBe(bob.code)

    const cid = await player('Cid')
    const giveUp = new AbortController()
    const given = cid.quickMatch({ ...duel, signal: giveUp.signal })
    await scheduler.run(50)
    giveUp.abort()
    expect(await codeOf(given)).toBe('aborted')
    const again = cid.quickMatch(duel)
    const dan = await settle((await player('Dan')).quickMatch(duel))
    expect((await settle(again)).code).toBe(dan.code)
  })

  it('[LOB41] seats the next player with one whose match never joined', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const gone = (await player('Gone', machine)).quickMatch({ mode: 'duel', players: 2 })
    const ann = (await player('Ann')).quickMatch({ mode: 'duel', players: 2 })
    // Both players are matched, and one is cut off before joining.
    await scheduler.run(11)
    machine.setReachable(false)
    expect(await codeOf(settle(gone))).toMatch(/^lobby-/)
    const seat = await settle(ann)
    const bob = await settle((await player('Bob')).quickMatch({ mode: 'duel', players: 2 }))
    expect(bob.code).toBe(seat.code)
  })

  it('[LOB12] lists public rooms by a filter, and no private room', async () => {
    const { settle, player } = setUp()
    const lobby = await player('Ann')
    const ice = await settle(lobby.create({ public: true, data: { map: 'ice', level: 3 } }))
    await settle(lobby.create({ public: true, data: { map: 'sand' } }))
    await settle(lobby.create({ data: { map: 'ice' } }))
    const rooms = await settle(lobby.list({ data: { map: 'ice' } }))
    expect(rooms).toEqual([{ code: ice.code, players: 1, maxPlayers: 8, data: { map: 'ice', level: 3 } }])
    expect((await settle(lobby.list())).length).toBe(2)
  })

  it('[LOB10][LOB12] lists rooms whose data is as deep as it may be, and makes none with deeper data', async () => {
    const { settle, player } = setUp()
    const lobby = await player('Ann')
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    await settle(lobby.create({ public: true, data: nested(29) }))
    expect(await settle(lobby.list())).toMatchObject([{ data: nested(29) }])
    expect(await codeOf(lobby.create({ public: true, data: nested(30) }))).toBe('invalid-value')
  })

  it('[LOB11] distinguishes an unknown code, a full room, a closed room and another version', async () => {
    const { settle, player } = setUp()
    const ann = await player('Ann')
    const bob = await player('Bob')
    expect(await codeOf(settle(bob.join('2222222')))).toBe('room-unknown')
    expect(await codeOf(bob.join('not a code'))).toBe('room-unknown')
    const room = await settle(ann.create({ maxPlayers: 1 }))
    expect(await codeOf(settle(bob.join(room.code)))).toBe('room-full')
    const other = await player('Old', undefined, 2)
    expect(await codeOf(settle(other.join(room.code)))).toBe('version-mismatch')
    room.closeRoom()
    const hears = record(room)
    expect(await codeOf(settle(bob.join(room.code)))).toBe('room-closed')
    expect(hears).toEqual(['closed room-closed'])
  })

  it('[LOB50] reports an unreachable lobby and an aborted wait, and frees the seat', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await player('Ann')
    const machine = lobby.machine()
    machine.setReachable(false)
    expect(await codeOf(player('Bob', machine))).toBe('lobby-unreachable')
    const room = await settle(ann.create({ maxPlayers: 2 }))
    const giveUp = new AbortController()
    const joining = (await player('Cid')).join(room.code, { signal: giveUp.signal })
    // The room has assigned a seat, and its answer is under way.
    await scheduler.run(18)
    giveUp.abort()
    expect(await codeOf(settle(joining))).toBe('aborted')
    await settle((await player('Dan')).join(room.code))
  })

  it('[LOB50] reports a lobby that is lost while joining', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const bob = await player('Bob', machine)
    const queued = bob.quickMatch({ mode: 'duel', players: 2 })
    await scheduler.run(1_000)
    machine.setReachable(false)
    expect(await codeOf(settle(queued))).toBe('lobby-lost')
  })

  it('[LOB22] ignores the default servers of a lobby on this machine, and no others', async () => {
    const own = [{ urls: ['turn:turn.example.com'], username: 'u', credential: 'c' }]
    const stun = [{ urls: 'stun:stun.l.google.com:19302' }]
    for (const [config, host, expected] of [
      [{}, 'memory.localhost', []],
      [{}, '127.0.0.1:1999', []],
      [{}, '192.168.1.5:1999', stun],
      [{}, 'lobby.example.com', stun],
      [{ iceServers: own }, 'localhost:1999', own],
      [{ iceServers: own }, 'lobby.example.com', own],
    ] as const) {
      const { scheduler, settle } = setUp()
      const lobby = memoryLobby({ scheduler, seed: SEED, ...config })
      const player = { game: 'arena', version: 1, name: 'Ann', scheduler, WebSocket: lobby.WebSocket }
      const seat = await settle((await settle(openLobby(`ws://${host}`, player))).create())
      expect(seat.iceServers).toEqual(expected)
    }
  })

  it('[LOB25] uses the newest TURN credentials, also of a lobby on this machine', async () => {
    const { scheduler, settle } = setUp()
    let minted = 0
    const turn = {
      mint: async () => ({ servers: [{ urls: ['turn:t'], username: `u${++minted}` }], lifetimeMs: 60_000 }),
    }
    const lobby = memoryLobby({ scheduler, seed: SEED, iceServers: [], turn })
    const player = { game: 'arena', version: 1, name: 'Ann', scheduler, WebSocket: lobby.WebSocket }
    const seat = await settle((await settle(openLobby(lobby.url, player))).create())
    const users = (): unknown => seat.iceServers.map(({ username }) => username)
    expect(users()).toEqual(['u1'])
    await scheduler.run(32_000)
    expect(users()).toEqual(['u2'])
    lobby.setReachable(false)
    await scheduler.run(25_000)
    lobby.setReachable(true)
    await scheduler.run(10_000)
    expect(users()).toEqual(['u3'])
    seat.leave()
  })

  it('[LOB50] leaves no timer running, so that a program can end', async () => {
    const { scheduler, lobby, settle } = setUp()
    const pending = new Set<object>()
    const counted: Scheduler = {
      now: () => scheduler.now(),
      random: () => scheduler.random(),
      after: (ms, run) => {
        const timer = {}
        pending.add(timer)
        const cancel = scheduler.after(ms, () => {
          pending.delete(timer)
          run()
        })
        return () => {
          pending.delete(timer)
          cancel()
        }
      },
    }
    const machine = lobby.machine()
    const player = { game: 'arena', version: 1, name: 'Ann', scheduler: counted, WebSocket: machine.WebSocket }
    const client = await settle(openLobby(lobby.url, player))
    const seat = await settle(client.create())
    machine.cut()
    await scheduler.run(1)
    expect(seat.status).toBe('reconnecting')
    seat.leave()
    const match = codeOf(client.quickMatch({ mode: 'duel', players: 2 }))
    await scheduler.run(100)
    client.close()
    expect(await settle(match)).toBe('left')
    await scheduler.run(1_000)
    expect(pending.size).toBe(0)
  })

  it('[LOB50] rejects any invalid value with an error of its own', async () => {
    const { lobby, scheduler, player } = setUp()
    const ann = await player('Ann')
    const wrong: readonly [method: 'create' | 'join' | 'list' | 'quickMatch', ...args: readonly unknown[]][] = [
      ['create', null],
      ['create', { public: 'yes' }],
      ['create', { maxPlayers: '4' }],
      ['create', { maxPlayers: 65 }],
      ['create', { data: () => {} }],
      ['create', { signal: {} }],
      ['join', undefined],
      ['join', 12345],
      ['join', '2222222', null],
      ['list', 'duel'],
      ['list', { mode: '' }],
      ['list', { mode: 1 }],
      ['list', { page: -1 }],
      ['list', { page: '0' }],
      ['list', { data: ['ice'] }],
      ['list', { data: { map: {} } }],
      ['list', { data: { level: Number.NaN } }],
      ['list', { data: { map: 'x'.repeat(20_000) } }],
      ['quickMatch'],
      ['quickMatch', {}],
      ['quickMatch', { mode: 'duel' }],
      ['quickMatch', { mode: 'duel', players: null }],
      ['quickMatch', { mode: 'duel', players: { min: 3, max: 2 } }],
      ['quickMatch', { mode: 'duel', players: 2, timeoutMs: 'soon' }],
    ]
    for (const [method, ...args] of wrong) {
      const ask = ann[method] as (...args: readonly unknown[]) => Promise<unknown>
      expect([method, args, await codeOf(ask(...args))]).toEqual([method, args, 'invalid-value'])
    }
    const options = { game: 'arena', version: 1, scheduler, WebSocket: lobby.WebSocket }
    for (const name of ['', 'x'.repeat(33), 'two\nlines', 7, undefined]) {
      expect(await codeOf(openLobby(lobby.url, { ...options, name: name as string }))).toBe('invalid-value')
    }
    expect(await codeOf(openLobby(undefined as unknown as string, { ...options, name: 'Ann' }))).toBe('invalid-value')
  })

  it('[LOB2] accepts every game that can be declared, and no other', () => {
    const taken = (run: () => unknown): boolean => {
      try {
        run()
        return true
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-game' })
        return false
      }
    }
    for (const id of ['a', '9', 'A.b_c-d', 'a'.repeat(64), '', '_x', '.x', '-x', 'a b', 'ä', 'a'.repeat(65), 'a\n']) {
      for (const version of [0, 1, 65_535, 65_536, -1, 1.5, Number.NaN]) {
        const key = taken(() => defineGame({ id, version })) ? `${id}@${version}` : undefined
        expect([id, version, directoryKey(id, version)]).toEqual([id, version, key])
      }
    }
  })

  it('[LOB51] refuses a ws: lobby on an https: page, except on this machine', () => {
    expect(() => lobbyAddress('ws://lobby.example.com', 'https://game.example.com/')).toThrow(/Serve the lobby as wss:/)
    expect(lobbyAddress('ws://localhost:1999/', 'https://game.example.com/').of('directory', 'arena@1')).toBe(
      'ws://localhost:1999/parties/main/arena@1',
    )
    expect(lobbyAddress('https://example.com/lobby/', 'https://x/').of('room', '2222222')).toBe(
      'wss://example.com/lobby/parties/room/2222222',
    )
  })

  it('[LOB51] keeps the query string of the address', () => {
    expect(lobbyAddress('wss://example.com/lobby/?token=a%26b&x=1', undefined).of('room', '2222222')).toBe(
      'wss://example.com/lobby/parties/room/2222222?token=a%26b&x=1',
    )
  })

  it('says that min is above max in { min: 3, max: 2 }', () => {
    expect(() => seatsOf({ min: 3, max: 2 })).toThrow(/min \(3\) is above max \(2\)/)
  })
})
