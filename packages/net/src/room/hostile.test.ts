// Tests of hostile peers: bytes, floods, forgeries and signals.

import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { packetOf } from '../core/packet/packet.fixture.ts'
import { PART_CUE, PART_INPUTS, PART_INPUT_STATUS, type PartType } from '../core/packet/small-parts.ts'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import type { ChannelName, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { openLobby } from '../lobby-client/index.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { game, withHostile } from './trouble.fixture.ts'

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

  it('[INP2] [CUE1] [FRM9] any bytes in the parts of packets are counted and dropped, and play goes on', async () => {
    const { party, victim, hostile, send, log } = await withHostile(9)
    const heard: string[] = []
    victim.onEvent('say', ({ text }) => heard.push(text))
    const part = fc.tuple(
      fc.constantFrom<PartType>(PART_INPUTS, PART_INPUT_STATUS, PART_CUE),
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        // A cue that is declared, with any value.
        fc.jsonValue().map((value) => Uint8Array.of(0, 9, ...pack(value))),
      ),
    )
    for (const [sequence, parts] of fc
      .sample(fc.array(part, { maxLength: 5 }), { numRuns: 2_000, seed: 7 })
      .entries()) {
      const packet = packetOf(sequence, (all) => {
        for (const [type, bytes] of parts) {
          all.beginPart(type)
          all.put(bytes)
          all.endPart()
        }
      })
      send('state', packet)
      await party.scheduler.run(0.5)
    }
    hostile.send('say', { text: 'still playing' })
    await party.until(() => heard.includes('still playing'), 'an honest event comes through')
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
    await party.until(() => hostile.players.get(victim.me.id)?.problem?.code === 'rate-limited', 'they learn why')
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
    const spying = wrapLinks(memoryLinks(party.network, 'spy'), (_, events) => ({
      events: {
        received: (channel, bytes) => {
          if (channel === 'state') frames.push(bytes.slice())
          events.received(channel, bytes)
        },
      },
    }))
    const spy = await party.machine({ offsetMs: 0 }, { links: spying, name: 'Spy' })
    const spyRoom = await party.settle(spy.lobby.join(victim.code))
    await party.until(() => victim.players.get(spyRoom.me.id)?.status === 'connected', 'the spy is there')
    const mine = victim.state.spawn('dot', { x: 10 })
    await party.until(() => [...spyRoom.state.all('dot')].length === 1, "the victim's state was overheard")
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
      seat.signal(victim.me.id, { attempt, data: { direct: 1, data: { type: 'offer', nonce: attempt } } })
      await party.run(20)
    }
    expect(victim.players.size).toBe(2)
    expect(made).toBeGreaterThan(5)
    expect(made).toBeLessThan(60)
  })
})

describe('a busy but honest peer', () => {
  it('[EVT4] a burst as large as an outbox arrives completely and in order', async () => {
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
    const lenient = await party.settle(a.lobby.create())
    const narrow = await party.settle(b.lobby.join(lenient.code))
    await party.until(() => lenient.players.get(narrow.me.id)?.status === 'connected', 'linked')
    for (let n = 0; n < 12_000; n++) {
      lenient.cue('blink', { n: 99 })
      await party.scheduler.run(1_000 / 60)
    }
    expect(lenient.players.get(narrow.me.id)?.status).toBe('connected')
  }, 60_000)
})
