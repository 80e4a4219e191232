import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { MAX_OUTBOX_BYTES } from '../core/mesh/outbox.ts'
import { f } from '../core/state/fields.ts'
import { pack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import type { ChannelName, Link, LinkEvents, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { openLobby } from '../lobby-client/index.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

/** What a peer, the lobby or the network may do to a room. Nothing throws into the game, and nothing hangs. */

const game = defineGame({
  id: 'trouble',
  version: 1,
  state: { dot: { x: f.fixed(0, 1_000, 1 / 8) } },
  events: { say: v.object({ text: v.pipe(v.string(), v.maxLength(100)) }) },
  cues: { blink: v.object({ n: v.number() }) },
  shared: { score: v.number() },
})
type TestRoom = Room<typeof game>

/** Two in a room; the second one's link is in the test's hands, to send whatever it likes. */
async function withHostile(seed: number): Promise<{
  party: SimulatedParty<typeof game>
  victim: TestRoom
  hostile: TestRoom
  send: (channel: ChannelName, bytes: Uint8Array) => boolean
  log: readonly { message: string; details: Readonly<Record<string, unknown>> }[]
}> {
  const party = new SimulatedParty(game, { seed })
  const first = await party.machine()
  const victim = await party.settle(first.lobby.create())
  let link: Link | undefined
  const plain = memoryLinks(party.network, 'hostile')
  const tapped: OpenLink = (options) => {
    const made = plain(options)
    link ??= made
    return made
  }
  const second = await party.machine({ offsetMs: 0 }, { links: tapped, name: 'Mallory' })
  const hostile = await party.settle(second.lobby.join(victim.code))
  await party.until(() => victim.players.get(hostile.me.id)?.status === 'connected', 'linked')
  return { party, victim, hostile, log: first.log, send: (channel, bytes) => link?.send(channel, bytes) ?? false }
}

describe('a hostile peer', () => {
  it('[EVT2] [CUE1] any bytes on any channel are counted and dropped, and play goes on', async () => {
    const { party, victim, hostile, send, log } = await withHostile(1)
    const heard: string[] = []
    victim.onEvent('say', ({ text }) => heard.push(text))
    const me = hostile.state.spawn('dot', { x: 5 })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.anything().map((value) => {
        try {
          return pack(value)
        } catch {
          return Uint8Array.of(0xc1)
        }
      }),
      // Right kinds with wrong contents.
      fc
        .tuple(fc.nat(6), fc.array(fc.oneof(fc.jsonValue(), fc.integer()), { maxLength: 5 }))
        .map(([kind, rest]) => pack([kind, ...rest])),
    )
    const samples = fc.sample(fc.tuple(fc.constantFrom<ChannelName>('events', 'state', 'transfer'), bytes), {
      numRuns: 3_000,
      seed: 42,
    })
    for (const [channel, frame] of samples) {
      // A well-formed goodbye is no attack.
      if (frame[0] !== 0x92 || frame[1] !== 1) send(channel, frame)
      await party.scheduler.run(0.5)
    }
    await party.run(500)
    me.x = 321
    hostile.send('say', { text: 'still playing' })
    await party.until(() => heard.includes('still playing'), 'an honest event comes through')
    await party.until(() => [...victim.state.all('dot')].some(({ latest }) => latest.x === 321), 'and state')
    expect(log.some(({ message }) => message === 'refused from a peer')).toBe(true)
    expect(victim.ended).toBe(false)
  })

  it('[MSH7] [HEL6] a flood is cut off, and the others are not disturbed', async () => {
    const { party, victim, hostile, send } = await withHostile(2)
    const third = await party.machine()
    const friend = await party.settle(third.lobby.join(victim.code))
    await party.until(() => victim.players.get(friend.me.id)?.status === 'connected', 'a friend is there')
    const heard: string[] = []
    victim.onEvent('say', ({ text }, from) => heard.push(from.name + text))
    const junk = pack([3, 99, 0, null])
    for (let burst = 0; burst < 40 && victim.players.get(hostile.me.id)?.problem === undefined; burst++) {
      for (let n = 0; n < 1_000; n++) send('events', junk)
      await party.run(20)
    }
    expect(victim.players.get(hostile.me.id)?.problem?.code).toBe('rate-limited')
    await party.until(() => hostile.players.get(victim.me.id)?.problem?.code === 'rate-limited', 'they are told why')
    friend.send('say', { text: '!' })
    await party.until(() => heard.length === 1, 'the friend is heard')
  })

  it('[SHR1] writes no shared value: it is not the host', async () => {
    const { party, victim, send } = await withHostile(3)
    expect(victim.isHost).toBe(true)
    send('events', pack([4, 1, 0, 1_000_000]))
    send('events', pack([5, 1, 123]))
    await party.run(200)
    expect(victim.shared.get('score')).toBeUndefined()
    expect(victim.startTick).toBeUndefined()
  })

  it('[STA2] writes no entity of another: a replayed frame of the owner is dropped and counted', async () => {
    const { party, victim, send } = await withHostile(4)
    const frames: Uint8Array[] = []
    const plain = memoryLinks(party.network, 'spy')
    const spying: OpenLink = (options) => {
      const events: LinkEvents = {
        ...options.events,
        opened: () => options.events.opened(),
        received: (channel, bytes) => {
          if (channel === 'state') frames.push(bytes.slice())
          options.events.received(channel, bytes)
        },
      }
      return plain({ ...options, events })
    }
    const spy = await party.machine({ offsetMs: 0 }, { links: spying, name: 'Spy' })
    const spyRoom = await party.settle(spy.lobby.join(victim.code))
    await party.until(() => victim.players.get(spyRoom.me.id)?.status === 'connected', 'the spy is there')
    const mine = victim.state.spawn('dot', { x: 10 })
    await party.until(() => frames.some((frame) => frame.length > 20), "the victim's state was overheard")
    for (const frame of frames) send('state', frame)
    await party.run(300)
    expect(mine.x).toBe(10)
    expect([...victim.state.all('dot')].length).toBe(1)
  })
})

describe('a member who signals wildly', () => {
  it('[MSH2] has a bounded number of links made for it', async () => {
    const party = new SimulatedParty(game, { seed: 15 })
    let made = 0
    const plain = memoryLinks(party.network, 'victim')
    const counting: OpenLink = (options) => {
      made += 1
      return plain(options)
    }
    const a = await party.machine({ offsetMs: 0 }, { links: counting })
    const victim = await party.settle(a.lobby.create())
    const client = party.settle(
      openLobby(party.lobby.url, {
        game: game.id,
        version: game.version,
        name: 'Wild',
        scheduler: party.scheduler,
        WebSocket: party.lobby.machine().WebSocket,
      }),
    )
    const seat = await party.settle((await client).join(victim.code))
    for (let attempt = 1; attempt <= 1_000; attempt++) {
      seat.signal(victim.me.id, { attempt, data: { type: 'offer', nonce: attempt } })
      await party.run(20)
    }
    expect(victim.players.size).toBe(2)
    expect(made).toBeGreaterThan(5)
    expect(made).toBeLessThan(60)
  })
})

describe('a peer that never answers', () => {
  it('[MSH6] is told as unreachable, and the room is usable meanwhile', async () => {
    const party = new SimulatedParty(game, { seed: 5 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const mute: OpenLink = () => DEAD_LINK
    const b = await party.machine({ offsetMs: 0 }, { links: mute })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'it is unreachable', 20_000)
    expect(() => room.send('say', { text: 'x' })).not.toThrow()
    expect(room.clock.synced).toBe(true)
  })

  it('[HEL1] opens its channels and never says hello: the same', async () => {
    const party = new SimulatedParty(game, { seed: 6 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const plain = memoryLinks(party.network, 'p1')
    const wordless: OpenLink = (options) => {
      const link = plain(options)
      return { ...bound(link), send: () => true }
    }
    const b = await party.machine({ offsetMs: 0 }, { links: wordless })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'it is unreachable', 30_000)
  })
})

describe('trouble with WebRTC', () => {
  it('[MSH6] a link that is refused says webrtc-unavailable, at both ends unreachable', async () => {
    const party = new SimulatedParty(game, { seed: 7 })
    const a = await party.machine()
    const room = await party.settle(a.lobby.create())
    const blocked: OpenLink = ({ events, scheduler }) => {
      scheduler.after(0, () => events.closed({ reason: 'refused', cause: new Error('blocked by policy') }))
      return DEAD_LINK
    }
    const b = await party.machine({ offsetMs: 0 }, { links: blocked })
    const other = await party.settle(b.lobby.join(room.code))
    await party.until(() => other.players.get(room.me.id)?.problem?.code === 'webrtc-unavailable', 'it says why')
    await party.until(() => room.players.get(other.me.id)?.status === 'unreachable', 'the other end knows', 30_000)
  })
})

describe('a player who takes nothing', () => {
  it('[EVT6] is dropped when what waits for them reaches its cap; memory stays bounded', async () => {
    const large = defineGame({ id: 'large', version: 1, events: { blob: v.string() } })
    const big = new SimulatedParty(large, { seed: 8 })
    const [a, b] = await big.gather(2)
    big.network.cut('p0', 'p1')
    const text = 'x'.repeat(60_000)
    const bob = a!.players.get(b!.me.id)!
    for (let n = 0; n * text.length < MAX_OUTBOX_BYTES * 1.1; n++) a!.send('blob', text)
    expect(bob.problem?.code).toBe('congested')
    expect(bob.status).toBe('unreachable')
    expect(() => a!.send('blob', text, bob)).toThrow(TickmeshError)
    await big.until(
      () => b!.players.get(a!.me.id)?.problem?.code === 'congested',
      'they are told, though no link is there',
    )
  })
})

describe('a busy but honest peer', () => {
  it('[EVT4] a burst as large as an outbox comes through whole, in order', async () => {
    const party = new SimulatedParty(game, { seed: 11 })
    const [a, b] = await party.gather(2)
    const heard: string[] = []
    b!.onEvent('say', ({ text }) => heard.push(text))
    for (let n = 0; n < 8_150; n++) a!.send('say', { text: String(n) })
    await party.until(() => heard.length === 8_150, 'all came')
    expect(heard).toEqual(Array.from({ length: 8_150 }, (_, n) => String(n)))
  })

  it('[HEL6] whose schema differs a little is refused, and not cut off for it', async () => {
    const strict = defineGame({ ...game, cues: { blink: v.object({ n: v.pipe(v.number(), v.maxValue(10)) }) } })
    const party = new SimulatedParty(game, { seed: 12 })
    const a = await party.machine()
    const b = await party.machine({ offsetMs: 0 }, {}, strict)
    const loose = await party.settle(a.lobby.create())
    const narrow = await party.settle(b.lobby.join(loose.code))
    await party.until(() => loose.players.get(narrow.me.id)?.status === 'connected', 'linked')
    for (let n = 0; n < 12_000; n++) {
      loose.cue('blink', { n: 99 })
      await party.scheduler.run(1_000 / 60)
    }
    expect(loose.players.get(narrow.me.id)?.status).toBe('connected')
  }, 60_000)
})

describe('a mistake of the game', () => {
  it('is told at once, with what to do', async () => {
    const party = new SimulatedParty(game, { seed: 16 })
    const [a, b] = await party.gather(2)
    const invalid = expect.objectContaining({ code: 'invalid-value' })
    const loose = a as unknown as {
      on(name: string, listener?: unknown): void
      onEvent(name: string, listener: unknown): void
      onCue(name: string, listener: unknown): void
      send(name: string, value: unknown, to: unknown): void
    }
    expect(() => loose.on('jion', () => {})).toThrow(invalid)
    expect(() => loose.on('tick')).toThrow(invalid)
    expect(() => loose.onEvent('nope', () => {})).toThrow(invalid)
    expect(() => loose.onCue('nope', () => {})).toThrow(invalid)
    expect(() => a!.shared.on('nope' as 'score', () => {})).toThrow(invalid)
    expect(() => loose.send('say', { text: '' }, 'bob')).toThrow(invalid)
    const bob = a!.players.get(b!.me.id)!
    for (const data of ['text', new Float32Array(3), new ArrayBuffer(3), undefined]) {
      await expect(a!.transfer(bob, data as unknown as Uint8Array)).rejects.toEqual(invalid)
    }
    await b!.leave()
    await party.until(() => bob.status === 'left', 'the handle says so')
  })

  it('[SHR1] changing a shared value in place fails, it does not make players differ', async () => {
    const scores = defineGame({
      id: 'scores',
      version: 1,
      shared: { scores: v.record(v.string(), v.array(v.number())) },
    })
    const party = new SimulatedParty(scores, { seed: 17 })
    const [a, b] = await party.gather(2)
    const mine = { ann: [1] }
    a!.shared.set('scores', mine)
    mine.ann.push(2)
    expect(() => a!.shared.get('scores')!['ann']!.push(3)).toThrow(TypeError)
    await party.until(() => b!.shared.get('scores') !== undefined, 'it came')
    expect(() => Object.assign(b!.shared.get('scores')!, { bob: [] })).toThrow(TypeError)
    expect([a!.shared.get('scores'), b!.shared.get('scores')]).toEqual([{ ann: [1] }, { ann: [1] }])
  })
})

describe('the game itself', () => {
  it('a listener that adds another in its place is called once a time', async () => {
    const party = new SimulatedParty(game, { seed: 13 })
    const [a] = await party.gather(1)
    let calls = 0
    let off = (): void => {}
    const rebind = (): void => {
      calls += 1
      off()
      off = a!.on('tick', rebind)
    }
    off = a!.on('tick', rebind)
    await party.run(1_000)
    expect(calls).toBeGreaterThan(50)
    expect(calls).toBeLessThan(70)
  })

  it('a log hook that throws does not stop the room', async () => {
    const party = new SimulatedParty(game, { seed: 14 })
    const { lobby } = await party.machine(
      { offsetMs: 0 },
      {
        log: () => {
          throw new Error('of the log')
        },
      },
    )
    const a = await party.machine()
    const other = await party.settle(a.lobby.create())
    const joining = lobby.join(other.code)
    const errors: unknown[] = []
    for (let n = 0; n < 400; n++) await party.run(5).catch((error: unknown) => errors.push(error))
    const room = await joining
    expect(errors.length).toBeGreaterThan(0)
    const { tick } = room
    for (let n = 0; n < 100; n++) await party.run(5).catch(() => {})
    expect(room.tick).toBeGreaterThan(tick)
  })
})

describe('leaving', () => {
  it('[EVT8] is told at once, by the player and not only by the lobby', async () => {
    const party = new SimulatedParty(game, { seed: 9 })
    const [a, b] = await party.gather(2)
    const left: string[] = []
    a!.on('leave', (player, reason) => left.push(`${player.name} ${reason}`))
    const ended: string[] = []
    b!.on('end', (end) => ended.push(end.reason))
    party.lobby.setReachable(false)
    await b!.leave()
    await b!.leave()
    expect(ended).toEqual(['left'])
    await party.until(() => left.length === 1, 'a knows', 200)
    expect(left).toEqual(['p1 left'])
  })

  it('the host closes the room: it ends for all, and nobody else can', async () => {
    const party = new SimulatedParty(game, { seed: 10 })
    const [a, b] = await party.gather(2)
    const ends: string[] = []
    for (const room of [a!, b!]) room.on('end', (end) => ends.push(end.reason))
    expect(() => b!.close()).toThrow(TickmeshError)
    a!.close()
    await party.until(() => ends.length === 2, 'both ended')
    expect(ends).toEqual(['room-closed', 'room-closed'])
  })
})

describe('sixteen players', () => {
  it('[MSH1] are all linked and agree on the tick', async () => {
    const party = new SimulatedParty(game, { seed: 16, conditions: { delayMs: 30, jitterMs: 10, loss: 0.02 } })
    const rooms = await party.gather(16)
    for (const [n, room] of rooms.entries()) room.state.spawn('dot', { x: n })
    await party.until(() => rooms.every((room) => [...room.state.all('dot')].length === 16), 'all see all')
    await party.run(2_000)
    const ticks = rooms.map(({ tick }) => tick)
    expect(Math.max(...ticks) - Math.min(...ticks)).toBeLessThanOrEqual(1)
  }, 60_000)
})

/** A link on which nothing ever happens. */
const DEAD_LINK: Link = {
  open: false,
  send: () => false,
  buffered: () => 0,
  waitsOver: () => false,
  accept: () => true,
  restart: () => {},
  path: () => Promise.resolve('unknown'),
  close: () => {},
}

/** A link's methods, free of its private fields. */
function bound(link: Link): Link {
  return {
    get open() {
      return link.open
    },
    send: (channel, bytes) => link.send(channel, bytes),
    buffered: (channel) => link.buffered(channel),
    waitsOver: (channel, bytes) => link.waitsOver(channel, bytes),
    accept: (signal) => link.accept(signal),
    restart: () => link.restart(),
    path: () => link.path(),
    close: () => link.close(),
  }
}
