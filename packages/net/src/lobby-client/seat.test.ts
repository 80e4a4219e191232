// Tests of a seat: signals, resumption, hosts and lost lobbies.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakePage } from '../page.fixture.ts'
import { record, setUp } from './client.fixture.ts'
import type { LobbyClient } from './lobby-client.ts'

describe('a seat', () => {
  it('[LOB20] seats players of one code, announces them, and relays signals in order', async () => {
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

  it('[LOB21] lists unreachable pairs for a later player', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const bob = await settle((await player('Bob')).join(ann.code))
    bob.reach(ann.me.id, false)
    await scheduler.run(100)
    const cid = await settle((await player('Cid')).join(ann.code))
    const pairs: unknown[] = []
    const ignore = (): void => {}
    const reach = (...pair: unknown[]): unknown => pairs.push(pair)
    const back = ignore
    cid.listen({
      joined: ignore,
      left: ignore,
      host: ignore,
      signal: ignore,
      status: ignore,
      back,
      closed: ignore,
      reach,
    })
    expect(pairs).toEqual([])
    await scheduler.run(1)
    expect(pairs).toEqual([[bob.me.id, ann.me.id, false]])
  })

  it('[LOB31] resumes a seat after a cut, with every message exactly once', async () => {
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

  it('[LOB31] frees an away seat after 60 s, and reports it to its player', async () => {
    const { scheduler, lobby, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const annHears = record(ann)
    const machine = lobby.machine()
    const bob = await settle((await player('Bob', machine)).join(ann.code))
    const bobHears = record(bob)
    machine.setReachable(false)
    await scheduler.run(59_000)
    expect(annHears).toEqual(['joined Bob 1/1'])
    await scheduler.run(3_000)
    expect(annHears).toEqual(['joined Bob 1/1', 'left timeout'])
    machine.setReachable(true)
    await scheduler.run(5_000)
    expect(bobHears).toEqual(['reconnecting', 'closed timeout'])
  })

  it('[LOB30] replaces a host who is away for more than 5 s, and none before', async () => {
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

  it('[LOB32] plays on without a lobby that was restarted', async () => {
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
    await scheduler.run(90_000)
    expect(hears).toEqual(['reconnecting', 'lost'])
  })

  it('[LOB4][LOB23] delivers every signal exactly once and in order through a flood, without a refusal', async () => {
    const { scheduler, settle, player, refusals } = setUp()
    const ann = await settle((await player('Ann')).create())
    const annHears = record(ann)
    const bob = await settle((await player('Bob')).join(ann.code))
    // Half just before a ping that confirms them, half just after: more than the room accepts in a burst.
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
        back: () => {},
        closed: () => trouble++,
      })
      for (const { id, ordinal } of seat.members) if (ordinal < seat.me.ordinal) describe(id, 'offer')
    }
    await scheduler.run(10_000)
    expect(trouble).toBe(0)
    expect(refusals.filter((code) => code !== undefined)).toEqual([])
    expect(heard).toBe(mesh.players * (mesh.players - 1) * (mesh.candidates + 1))
  })

  it('[LOB23] sends no signal twice because of overlapping pings', async () => {
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
    // Bob pings after every 64th signal, and the answers take 200 ms.
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

  it('[LOB23] treats a gap as a lost socket, and receives the missing messages', async () => {
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

  it('[LOB23][LOB31] delivers every signal exactly once and in order, whenever either player is cut off', async () => {
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

  it('[LOB52] frees the seat when its page is hidden for good', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await settle((await player('Ann')).create())
    const hears = record(ann)
    const page = new FakePage()
    const bob = await player('Bob')
    await page.within(() => settle(bob.join(ann.code)))
    page.dispatch('pagehide', true)
    await scheduler.run(1_000)
    expect(hears).toEqual(['joined Bob 1/1'])
    page.dispatch('pagehide', false)
    await scheduler.run(1_000)
    expect(hears).toEqual(['joined Bob 1/1', 'left left'])
  })
})
