import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import type { MemoryNetwork } from '../testing/memory-lobby.ts'
import { keyOf, lobbyAddress } from './address.ts'
import { openLobby } from './lobby.ts'
import type { LobbyClient } from './lobby.ts'
import type { Seat, SeatEvents } from './seat.ts'

const SEED = 7

function setUp(latencyMs = 5): {
  scheduler: VirtualScheduler
  lobby: ReturnType<typeof memoryLobby>
  /** Lets virtual time pass until a promise is settled. */
  settle: <Value>(promise: Promise<Value>, limitMs?: number) => Promise<Value>
  player: (name: string, on?: MemoryNetwork, version?: number) => Promise<LobbyClient>
  /** What the logs of all players hold, by the lobby's code. */
  refusals: readonly unknown[]
} {
  const scheduler = new VirtualScheduler(SEED)
  const lobby = memoryLobby({ scheduler, seed: SEED, latencyMs })
  const refusals: unknown[] = []
  const settle = async <Value>(promise: Promise<Value>, limitMs = 120_000): Promise<Value> => {
    let over = false
    const end = (): void => {
      over = true
    }
    promise.then(end, end)
    for (let waited = 0; !over && waited < limitMs; waited += 5) await scheduler.run(5)
    if (!over) throw new Error(`not settled within ${limitMs} ms of virtual time`)
    return promise
  }
  const player = (name: string, on: MemoryNetwork = lobby.machine(), version = 1): Promise<LobbyClient> =>
    settle(
      openLobby(lobby.url, {
        game: 'arena',
        version,
        name,
        scheduler,
        WebSocket: on.WebSocket,
        log: (entry) => refusals.push(entry.details['code']),
      }),
    )
  return { scheduler, lobby, settle, player, refusals }
}

/** Everything a seat says, as one line each. */
function record(seat: Seat): string[] {
  const lines: string[] = []
  const events: SeatEvents = {
    joined: (member) => lines.push(`joined ${member.name} ${member.slot}/${member.ordinal}`),
    left: (_id, reason) => lines.push(`left ${reason}`),
    host: ({ id, term }) => lines.push(`host ${id === seat.me.id ? 'me' : 'other'} ${term}`),
    signal: (_from, data) => lines.push(`signal ${JSON.stringify(data)}`),
    reach: (_a, _b, reachable) => lines.push(`reach ${reachable}`),
    status: (status) => lines.push(status),
    closed: (error) => lines.push(`closed ${error.code}`),
  }
  seat.listen(events)
  return lines
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof TickmeshError ? error.code : String(error)),
  )
}

describe('the lobby client', () => {
  it('[LOB20] seats players of one code, tells of each other, and relays signals in order', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create({ maxPlayers: 3, data: { map: 'ice' } }))
    const annHears = record(ann)
    const bob = await settle((await player('Bob')).join(` ${ann.code.toLowerCase()} `))
    const bobHears = record(bob)
    expect(bob.members.map((member) => member.name)).toEqual(['Ann', 'Bob'])
    expect([bob.seed, bob.data, bob.host, bob.maxPlayers]).toEqual([ann.seed, { map: 'ice' }, ann.host, 3])
    for (let i = 0; i < 5; i++) bob.signal(ann.me.id, { i })
    bob.reach(ann.me.id, false)
    await scheduler.run(100)
    expect(annHears).toEqual(['joined Bob 1/1', ...[0, 1, 2, 3, 4].map((i) => `signal {"i":${i}}`), 'reach false'])
    ann.leave()
    await scheduler.run(100)
    expect(bobHears).toEqual(['left left', 'host me 2'])
  })

  it('[LOB21] tells one who comes later who cannot reach whom', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const bob = await settle((await player('Bob')).join(ann.code))
    bob.reach(ann.me.id, false)
    await scheduler.run(100)
    const cid = await settle((await player('Cid')).join(ann.code))
    const pairs: unknown[] = []
    const ignore = (): void => {}
    const reach = (...pair: unknown[]): unknown => pairs.push(pair)
    cid.listen({ joined: ignore, left: ignore, host: ignore, signal: ignore, status: ignore, closed: ignore, reach })
    expect(pairs).toEqual([])
    await scheduler.run(1)
    expect(pairs).toEqual([[bob.me.id, ann.me.id, false]])
  })

  it('[LOB31] gets a seat back after a cut, and loses and doubles nothing', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const annHears = record(ann)
    const machine = lobby.machine()
    const bob = await settle((await player('Bob', machine)).join(ann.code))
    const bobHears = record(bob)
    await scheduler.run(100)
    machine.setReachable(false)
    for (let i = 0; i < 3; i++) ann.signal(bob.me.id, i)
    for (let i = 0; i < 3; i++) bob.signal(ann.me.id, i)
    expect(bob.status).toBe('reconnecting')
    await scheduler.run(10_000)
    machine.setReachable(true)
    await scheduler.run(5_000)
    expect(bobHears).toEqual(['reconnecting', 'connected', 'signal 0', 'signal 1', 'signal 2'])
    expect(annHears).toEqual(['joined Bob 1/1', 'signal 0', 'signal 1', 'signal 2'])
  })

  it('[LOB31] gives an away seat up after 30 s, and the one who was away is told', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const annHears = record(ann)
    const machine = lobby.machine()
    const bob = await settle((await player('Bob', machine)).join(ann.code))
    const bobHears = record(bob)
    machine.setReachable(false)
    await scheduler.run(29_000)
    expect(annHears).toEqual(['joined Bob 1/1'])
    await scheduler.run(3_000)
    expect(annHears).toEqual(['joined Bob 1/1', 'left timeout'])
    machine.setReachable(true)
    await scheduler.run(5_000)
    expect(bobHears).toEqual(['reconnecting', 'closed timeout'])
  })

  it('[LOB30] replaces a host who is away for more than 5 s, not one who blinks', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const ann = await settle((await player('Ann', machine)).create())
    const annHears = record(ann)
    const bob = await settle((await player('Bob')).join(ann.code))
    const bobHears = record(bob)
    machine.cut()
    await scheduler.run(10_000)
    expect(bobHears).toEqual([])
    machine.setReachable(false)
    await scheduler.run(7_000)
    expect(bobHears).toEqual(['host me 2'])
    machine.setReachable(true)
    await scheduler.run(10_000)
    expect(annHears.at(-1)).toBe('host other 2')
  })

  it('[LOB32] plays on without a lobby that has forgotten the room', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const hears = record(ann)
    lobby.restart()
    await scheduler.run(10_000)
    expect(hears).toEqual(['reconnecting', 'lost'])
    lobby.setReachable(false)
    expect(ann.status).toBe('lost')
  })

  it('[LOB32] gives up a lobby that does not come back', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const ann = await settle((await player('Ann', machine)).create())
    const hears = record(ann)
    machine.setReachable(false)
    await scheduler.run(60_000)
    expect(hears).toEqual(['reconnecting', 'lost'])
  })

  it('[LOB40] matches as soon as enough wait, and fills a room that has a free seat first', async () => {
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

  it('[LOB4][LOB50] fails the refused request alone, and leaves the queue with every match that is not made', async () => {
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

  it('[LOB41] puts the next one beside a player whose match never came', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const gone = (await player('Gone', machine)).quickMatch({ mode: 'duel', players: 2 })
    const ann = (await player('Ann')).quickMatch({ mode: 'duel', players: 2 })
    // Both are matched, and one is cut off before the seat is taken.
    await scheduler.run(11)
    machine.setReachable(false)
    expect(await codeOf(settle(gone))).toMatch(/^lobby-/)
    const seat = await settle(ann)
    const bob = await settle((await player('Bob')).quickMatch({ mode: 'duel', players: 2 }))
    expect(bob.code).toBe(seat.code)
  })

  it('[LOB4][LOB23] brings every signal once and in order, through a flood, and is never refused one', async () => {
    const { scheduler, settle, player, refusals } = setUp()
    const ann = await settle((await player('Ann')).create())
    const annHears = record(ann)
    const bob = await settle((await player('Bob')).join(ann.code))
    // Half of them just before a ping that confirms them, and half just after it: more than the room takes at once.
    await scheduler.run(4_800)
    for (let i = 0; i < 500; i++) bob.signal(ann.me.id, i)
    await scheduler.run(400)
    for (let i = 500; i < 900; i++) bob.signal(ann.me.id, i)
    await scheduler.run(10_000)
    expect(annHears.slice(1)).toEqual(Array.from({ length: 900 }, (_, i) => `signal ${i}`))
    expect(refusals).not.toContain('rate-limited')
  })

  it.each([
    { players: 16, candidates: 25, latencyMs: 120 },
    { players: 32, candidates: 12, latencyMs: 80 },
  ])('[LOB4][LOB23] sets up a mesh of $players who come at once, without one refusal', async (mesh) => {
    const { scheduler, settle, player, refusals } = setUp(mesh.latencyMs)
    const first = await settle((await player('first')).create({ maxPlayers: mesh.players }))
    const lobbies: LobbyClient[] = []
    while (lobbies.length < mesh.players - 1) lobbies.push(await player(`P${lobbies.length}`))
    const others = await settle(Promise.all(lobbies.map((lobby) => lobby.join(first.code))))
    let heard = 0
    let trouble = 0
    for (const seat of [first, ...others]) {
      const send = (to: string, type: string, size: number): void => seat.signal(to, { type, text: 'x'.repeat(size) })
      const describe = (to: string, type: string): void => {
        send(to, type, 800)
        for (let i = 0; i < mesh.candidates; i++) send(to, 'candidate', 180)
      }
      seat.listen({
        joined: () => {},
        left: () => trouble++,
        host: () => trouble++,
        signal: (from, data) => {
          heard++
          if ((data as { type: string }).type === 'offer') describe(from, 'answer')
        },
        reach: () => trouble++,
        status: () => trouble++,
        closed: () => trouble++,
      })
      for (const { id, ordinal } of seat.members) if (ordinal < seat.me.ordinal) describe(id, 'offer')
    }
    await scheduler.run(10_000)
    expect(trouble).toBe(0)
    expect(refusals.filter((code) => code !== undefined)).toEqual([])
    expect(heard).toBe(mesh.players * (mesh.players - 1) * (mesh.candidates + 1))
  })

  it('[LOB23] says nothing twice because of pings that overlap', async () => {
    const { scheduler, lobby, settle, player } = setUp(100)
    const machine = lobby.machine()
    const sent: string[] = []
    class Recorded extends machine.WebSocket {
      override send(text: string): void {
        sent.push(text)
        super.send(text)
      }
    }
    const ann = await settle((await player('Ann')).create())
    const bob = await settle((await player('Bob', { ...machine, WebSocket: Recorded })).join(ann.code))
    const annHears = record(ann)
    record(bob)
    // Every 64th signal that Bob hears makes him ping, and answers to his pings take 200 ms.
    for (let i = 0; i < 50; i++) {
      for (let j = 0; j < 8; j++) ann.signal(bob.me.id, i)
      bob.signal(ann.me.id, i)
      await scheduler.run(10)
    }
    await scheduler.run(1_000)
    expect(annHears.filter((line) => line.startsWith('signal')).length).toBe(50)
    expect(sent.filter((text) => text.includes('"signal"')).length).toBe(50)
    expect(sent.filter((text) => text.includes('"ping"')).length).toBeGreaterThan(5)
  })

  it('[LOB23] takes a gap for a lost socket, and hears what is missing', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    let losses = 0
    class Lossy extends machine.WebSocket {
      override addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void {
        super.addEventListener(type, (event) => {
          if (String(event.data).includes('"lose me"') && losses++ === 0) return
          listener(event)
        })
      }
    }
    const ann = await settle((await player('Ann')).create())
    const bob = await settle((await player('Bob', { ...machine, WebSocket: Lossy })).join(ann.code))
    const bobHears = record(bob)
    for (const data of ['hear me', 'lose me', 'and me']) ann.signal(bob.me.id, data)
    await scheduler.run(2_000)
    expect(bobHears).toEqual(['signal "hear me"', 'reconnecting', 'connected', 'signal "lose me"', 'signal "and me"'])
  })

  it('[LOB23][LOB31] brings every signal once and in order, whenever either is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat(4_000)), { maxLength: 12 }), async (cuts) => {
        const { scheduler, lobby, settle, player } = setUp()
        const machines = [lobby.machine(), lobby.machine()] as const
        const ann = await settle((await player('Ann', machines[0])).create())
        const annHears = record(ann)
        const bob = await settle((await player('Bob', machines[1])).join(ann.code))
        const bobHears = record(bob)
        let sent = 0
        const send = (): void => {
          ann.signal(bob.me.id, sent)
          bob.signal(ann.me.id, sent++)
        }
        for (const [which, ms] of cuts) {
          send()
          machines[which ? 0 : 1].cut()
          send()
          await scheduler.run(ms)
          send()
        }
        await scheduler.run(20_000)
        const all = Array.from({ length: sent }, (_, i) => `signal ${i}`)
        for (const hears of [annHears, bobHears]) expect(hears.filter((line) => line.startsWith('signal'))).toEqual(all)
      }),
      { numRuns: 30 },
    )
  })

  it('[LOB52] gives the seat up when its page is hidden for good', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const hears = record(ann)
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    try {
      await settle((await player('Bob')).join(ann.code))
      page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))
      await scheduler.run(1_000)
      expect(hears).toEqual(['joined Bob 1/1'])
      page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
      await scheduler.run(1_000)
      expect(hears).toEqual(['joined Bob 1/1', 'left left'])
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('[LOB12] lists public rooms by a filter, and no private one', async () => {
    const { settle, player } = setUp()
    const lobby = await player('Ann')
    const ice = await settle(lobby.create({ public: true, data: { map: 'ice', level: 3 } }))
    await settle(lobby.create({ public: true, data: { map: 'sand' } }))
    await settle(lobby.create({ data: { map: 'ice' } }))
    const rooms = await settle(lobby.list({ data: { map: 'ice' } }))
    expect(rooms).toEqual([{ code: ice.code, players: 1, maxPlayers: 8, data: { map: 'ice', level: 3 } }])
    expect((await settle(lobby.list())).length).toBe(2)
  })

  it('[LOB11] tells an unknown code, a full room, a closed one and another version apart', async () => {
    const { settle, player } = setUp()
    const ann = await player('Ann')
    const bob = await player('Bob')
    expect(await codeOf(settle(bob.join('22222')))).toBe('room-unknown')
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

  it('[LOB50] says that a lobby is not there, that a wait was given up, and frees the seat', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await player('Ann')
    const machine = lobby.machine()
    machine.setReachable(false)
    expect(await codeOf(player('Bob', machine))).toBe('lobby-unreachable')
    const room = await settle(ann.create({ maxPlayers: 2 }))
    const giveUp = new AbortController()
    const joining = (await player('Cid')).join(room.code, { signal: giveUp.signal })
    // The room has said yes, and the answer is on its way.
    await scheduler.run(18)
    giveUp.abort()
    expect(await codeOf(settle(joining))).toBe('aborted')
    await settle((await player('Dan')).join(room.code))
  })

  it('[LOB50] says that the lobby went away in the middle of joining', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const machine = lobby.machine()
    const bob = await player('Bob', machine)
    const queued = bob.quickMatch({ mode: 'duel', players: 2 })
    await scheduler.run(1_000)
    machine.setReachable(false)
    expect(await codeOf(settle(queued))).toBe('lobby-lost')
  })

  it('[LOB22] leaves the default servers of a lobby on this machine alone, and no others', async () => {
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

  it('[LOB50] leaves no timer behind, so that a program can end', async () => {
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

  it('[LOB50] rejects what it does not take with an error of its own, whatever it is', async () => {
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
      ['join', '22222', null],
      ['list', 'duel'],
      ['list', { mode: '' }],
      ['list', { mode: 1 }],
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

  it('[LOB2] takes every game that can be declared, and none that cannot', () => {
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
        const [declared, keyed] = [taken(() => defineGame({ id, version })), taken(() => keyOf(id, version))]
        expect([id, version, keyed]).toEqual([id, version, declared])
      }
    }
  })

  it('[LOB51] refuses a ws: lobby on an https: page, and takes one on this machine', () => {
    expect(() => lobbyAddress('ws://lobby.example.com', 'https://game.example.com/')).toThrow(/Serve the lobby as wss:/)
    expect(lobbyAddress('ws://localhost:1999/', 'https://game.example.com/').of('directory', 'arena@1')).toBe(
      'ws://localhost:1999/parties/main/arena@1',
    )
    expect(lobbyAddress('https://example.com/lobby/', 'https://x/').of('room', '22222')).toBe(
      'wss://example.com/lobby/parties/room/22222',
    )
  })
})
