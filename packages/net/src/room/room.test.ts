// Tests of a room on bad networks: events, state, ticks, shared values and cues.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import { transfers } from './room-transfers.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'test',
  version: 1,
  state: { dot: { x: f.fixed(0, 1_000, 1 / 8), tag: f.uint(8) } },
  events: {
    say: v.object({ text: v.string() }),
    once: v.pipe(
      v.string(),
      v.transform((text) => text.length),
    ),
  },
  cues: { blink: v.object({ n: v.number() }) },
  shared: { score: v.record(v.string(), v.number()) },
  use: [transfers()],
})
const LOSSY = { delayMs: 40, jitterMs: 20, loss: 0.1, duplication: 0.05, reordering: 0.1 }

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TickmeshError) return error.code
    throw error
  }
  return 'none'
}

for (const seed of [1, 2, 3]) {
  describe(`a room on a bad network, seed ${seed}`, () => {
    it('[EVT3] [EVT7] carries events once and in order for each sender, typed by their schema', async () => {
      const party = new SimulatedParty(game, { seed, conditions: LOSSY })
      const [a, b, c] = await party.gather(3)
      const heard: string[] = []
      const lengths: number[] = []
      c!.onEvent('say', ({ text }, from) => heard.push(`${from.name} ${text}`))
      c!.onEvent('once', (length) => lengths.push(length))
      for (let n = 0; n < 50; n++) {
        a!.send('say', { text: String(n) })
        if (n % 5 === 0) b!.send('say', { text: String(n) })
        await party.run(10)
      }
      a!.send('once', 'four')
      await party.until(() => heard.length === 60 && lengths.length === 1, 'all was heard')
      expect(heard.filter((line) => line.startsWith('p0'))).toEqual(Array.from({ length: 50 }, (_, n) => `p0 ${n}`))
      expect(lengths).toEqual([4])
    })

    it('[STA1] shows remote entities, and removes them when they are despawned or their owner leaves', async () => {
      const party = new SimulatedParty(game, { seed, conditions: LOSSY })
      const [a, b] = await party.gather(2)
      const first = a!.state.spawn('dot', { x: 1, tag: 1 })
      const second = a!.state.spawn('dot', { x: 2, tag: 2 })
      const tags = (): number[] => [...b!.state.all('dot')].map(({ latest }) => latest.tag).sort()
      await party.until(() => tags().length === 2, 'both came')
      first.x = 777
      await party.until(() => [...b!.state.all('dot')].some(({ latest }) => latest.x === 777), 'the change came')
      expect([...b!.state.all('dot')].every((dot) => dot.owner === a!.me.id && !dot.own)).toBe(true)
      second.despawn()
      await party.until(() => tags().length === 1, 'one went')
      await a!.leave()
      await party.until(() => tags().length === 0, 'all went with their owner')
    })

    it('[CLK1] [CLK2] runs every tick once, in order, and the same tick everywhere within one', async () => {
      const party = new SimulatedParty(game, { seed, conditions: { ...LOSSY, jitterMs: 10 } })
      const rooms = await party.gather(4)
      await party.run(3_000)
      const seen = rooms.map(() => [] as number[])
      rooms.forEach((room, i) => room.on('tick', (tick) => seen[i]!.push(tick)))
      for (let n = 0; n < 200; n++) {
        await party.run(25)
        const ticks = rooms.map(({ tick }) => tick)
        expect(Math.max(...ticks) - Math.min(...ticks)).toBeLessThanOrEqual(1)
      }
      for (const ticks of seen) {
        expect(ticks.length).toBeGreaterThan(295)
        ticks.forEach((tick, i) => i > 0 && expect(tick).toBe(ticks[i - 1]! + 1))
      }
    })

    it('[SHR1] [SHR2] shared values and the start reach all, late joiners too, and outlive their host', async () => {
      const party = new SimulatedParty(game, { seed, conditions: LOSSY })
      const [a, b, c] = await party.gather(3)
      expect(refusal(() => b!.shared.set('score', {}))).toBe('not-host')
      expect(refusal(() => b!.start())).toBe('not-host')
      const starts: number[] = []
      for (const room of [a!, b!, c!]) room.on('start', (tick) => starts.push(tick))
      a!.shared.set('score', { a: 1 })
      a!.start(500)
      await party.until(() => starts.length === 3, 'all started')
      expect(new Set(starts)).toEqual(new Set([a!.startTick]))
      await a!.leave()
      await party.until(() => b!.isHost && c!.host === c!.players.get(b!.me.id), 'the next is host')
      b!.shared.set('score', { ...b!.shared.get('score'), b: 2 })
      const { lobby } = await party.machine()
      const d = await party.settle(lobby.join(b!.code))
      await party.until(
        () => d.shared.get('score') !== undefined && d.startTick !== undefined,
        'a late joiner has them',
      )
      await party.until(() => c!.shared.get('score')?.['b'] === 2, 'the others have the newest')
      expect(d.shared.get('score')).toEqual({ a: 1, b: 2 })
    })

    it('[EVT4] events survive a link that died and was made again', async () => {
      const party = new SimulatedParty(game, { seed, conditions: LOSSY })
      const [a, b] = await party.gather(2)
      const heard: string[] = []
      b!.onEvent('say', ({ text }) => heard.push(text))
      const statuses: string[] = []
      a!.on('status', (player) => statuses.push(player.status))
      a!.send('say', { text: '0' })
      party.network.cut('p0', 'p1')
      for (let n = 1; n < 10; n++) {
        a!.send('say', { text: String(n) })
        await party.run(4_000)
      }
      expect(statuses).toContain('unreachable')
      party.network.heal('p0', 'p1')
      await party.until(() => heard.length === 10, 'all was heard')
      expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => String(n)))
      expect(a!.players.get(b!.me.id)?.status).toBe('connected')
    })

    it('[CUE2] a cue comes at most once', async () => {
      const party = new SimulatedParty(game, { seed, conditions: { ...LOSSY, duplication: 0.5 } })
      const [a, b] = await party.gather(2)
      const seen: number[] = []
      b!.onCue('blink', ({ n }, from, { tick }) => {
        expect(from.id).toBe(a!.me.id)
        expect(tick).toBeGreaterThan(0)
        seen.push(n)
      })
      for (let n = 0; n < 200; n++) {
        a!.cue('blink', { n })
        await party.run(10)
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBeGreaterThan(120)
      expect(seen.length).toBeLessThan(200)
    })
  })
}

describe('a room', () => {
  it('[MSH6] a player who cannot be reached is unreachable, and all learn it', async () => {
    const party = new SimulatedParty(game, { seed: 7 })
    party.network.cut('p1', 'p2')
    const [a, b] = await party.gather(2)
    const { lobby } = await party.machine()
    const c = await party.settle(lobby.join(a!.code))
    await party.until(() => b!.players.get(c.me.id)?.status === 'unreachable', 'b cannot reach c')
    await party.until(() => a!.players.get(c.me.id)?.cannotReach.has(b!.me.id) === true, 'a knows of it')
    expect(a!.players.get(c.me.id)?.status).toBe('connected')
    // The host is reachable for both: the timeline holds.
    expect(c.clock.synced && b!.clock.synced).toBe(true)
    party.network.heal('p1', 'p2')
    await party.until(() => b!.players.get(c.me.id)?.status === 'connected', 'b reaches c again')
    await party.until(() => a!.players.get(c.me.id)?.cannotReach.size === 0, 'a knows of it')
  })

  it('[HEL3] another declaration under the same version ends the link and says so', async () => {
    const party = new SimulatedParty(game, { seed: 8 })
    const other = defineGame({ id: 'test', version: 1, events: { say: v.string() } })
    const a = await party.machine()
    const b = await party.machine({ offsetMs: 0 }, {}, other)
    const roomA = await party.settle(a.lobby.create())
    const roomB = await party.settle(b.lobby.join(roomA.code))
    await party.until(() => roomA.players.get(roomB.me.id)?.problem?.code === 'schema-mismatch', 'a knows why')
    await party.until(() => roomB.players.get(roomA.me.id)?.problem?.code === 'schema-mismatch', 'b knows why')
    expect(roomA.players.get(roomB.me.id)?.status).toBe('unreachable')
    expect(refusal(() => roomA.send('say', { text: 'x' }, roomA.players.get(roomB.me.id)))).toBe('not-connected')
  })

  it('[EVT7] refuses to send a message that does not fit', async () => {
    const party = new SimulatedParty(game, { seed: 9 })
    const [a, b] = await party.gather(2)
    const wrong: unknown = { text: 7 }
    expect(refusal(() => a!.send('say', wrong as { text: string }))).toBe('invalid-value')
    expect(refusal(() => a!.send('say', { text: 'x'.repeat(70_000) }))).toBe('too-large')
    expect(refusal(() => a!.send('nothing' as 'say', { text: '' }))).toBe('invalid-value')
    expect(refusal(() => a!.cue('blink', { n: 1, more: 'x'.repeat(2_000) } as { n: number }))).toBe('too-large')
    expect(refusal(() => a!.send('say', { text: '' }, a!.me))).toBe('not-connected')
    await b!.leave()
    expect(refusal(() => b!.send('say', { text: '' }))).toBe('left')
    expect(refusal(() => b!.cue('blink', { n: 1 }))).toBe('left')
  })

  it('[EVT7] refuses a schema that is asynchronous', async () => {
    const slow = defineGame({
      id: 'slow',
      version: 1,
      events: {
        say: v.pipeAsync(
          v.string(),
          v.checkAsync(async () => true),
        ),
      },
    })
    const party = new SimulatedParty(slow, { seed: 10 })
    const [a] = await party.gather(2)
    expect(refusal(() => a!.send('say', 'x'))).toBe('invalid-value')
  })

  it('a listener that throws disturbs neither the others nor the room', async () => {
    const party = new SimulatedParty(game, { seed: 11 })
    const [a, b] = await party.gather(2)
    const heard: string[] = []
    b!.onEvent('say', () => {
      throw new Error('of the game')
    })
    b!.onEvent('say', ({ text }) => heard.push(text))
    a!.send('say', { text: 'x' })
    await expect(party.run(100)).rejects.toThrow('of the game')
    await party.run(100)
    expect(heard).toEqual(['x'])
    const tick = b!.tick
    await party.run(100)
    expect(b!.tick).toBeGreaterThan(tick)
  })

  it('resolves before any callback, so that nothing is missed', async () => {
    const party = new SimulatedParty(game, { seed: 12 })
    const [a] = await party.gather(1)
    const { lobby } = await party.machine()
    const joined: string[] = []
    const joining = lobby.join(a!.code).then((room) => {
      room.on('join', (player) => joined.push(player.name))
      return room
    })
    await party.settle(joining)
    await party.until(() => joined.length === 1, 'the join was heard')
  })

  it('[XFER1] [XFER2] [XFER3] transfers both ways, with progress, refusal and cancellation', async () => {
    const party = new SimulatedParty(game, { seed: 13, conditions: { delayMs: 20, bytesPerSecond: 2_000_000 } })
    const [a, b] = await party.gather(2)
    const bob = a!.players.get(b!.me.id)!
    const large = new Uint8Array(700_000).map((_, i) => i)
    await expect(party.settle(a!.transfer(bob, large))).rejects.toMatchObject({ code: 'refused' })
    const progress: number[] = []
    const got: Promise<Uint8Array>[] = []
    const off = b!.on('transfer', (incoming) => {
      expect(incoming).toMatchObject({ size: large.length, meta: { name: 'map' } })
      got.push(incoming.accept())
    })
    await party.settle(a!.transfer(bob, large, { meta: { name: 'map' }, onProgress: (bytes) => progress.push(bytes) }))
    expect(Buffer.compare((await got[0])!, large)).toBe(0)
    expect(progress.at(-1)).toBe(large.length)
    expect(progress.length).toBeGreaterThan(3)
    off()
    const abort = new AbortController()
    b!.on('transfer', (incoming) => void got.push(incoming.accept()))
    const given = a!.transfer(bob, large, { signal: abort.signal })
    await party.run(100)
    abort.abort()
    await expect(party.settle(given)).rejects.toMatchObject({ code: 'aborted' })
    await expect(party.settle(got[1]!)).rejects.toMatchObject({ code: 'transfer-cancelled' })
    await expect(party.settle(a!.transfer(bob, new Uint8Array(70_000_000)))).rejects.toMatchObject({
      code: 'too-large',
    })
  })

  it('[MSH8] play goes on without the lobby, and ends for players who cannot be reached either', async () => {
    const party = new SimulatedParty(game, { seed: 14 })
    const [a, b] = await party.gather(2)
    const statuses: string[] = []
    a!.on('lobby', (status) => statuses.push(status))
    const left: string[] = []
    a!.on('leave', (player, reason) => left.push(`${player.name} ${reason}`))
    const heard: string[] = []
    b!.onEvent('say', ({ text }) => heard.push(text))
    party.lobby.setReachable(false)
    party.lobby.restart()
    await party.until(() => statuses.at(-1) === 'lost' || a!.ended, 'the lobby is lost', 120_000)
    a!.send('say', { text: 'still here' })
    await party.until(() => heard.length === 1, 'events go on')
    party.network.cut('p0', 'p1')
    await party.until(() => left.length === 1, 'the unreachable one has left', 120_000)
    expect(left).toEqual(['p1 timeout'])
  })
})
