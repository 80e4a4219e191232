// Tests of channel `state`: one packet to a peer, its parts and its instants.

import { MAX_PACKET_BYTES } from '../core/wire/packet-limits.ts'
import { describe, expect, it } from 'vitest'
import { addInputs } from '../core/authority/input-message.ts'
import { contents, opened, packetOf, rawPart } from '../core/packet/packet.fixture.ts'
import { newHeader } from '../core/packet/header.ts'
import { writePacket } from '../core/packet/payload.ts'
import { PART_CUE, PART_INPUTS, SmallParts } from '../core/packet/small-parts.ts'
import { defineGame } from '../game.ts'
import { memoryLinks } from '../link/memory.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import { busy, type G, game, Pilot } from './authority/host-authority.fixture.ts'
import type { Room } from './room.ts'
import { ackOf, annsChannel, countedLinks } from './state-channel.fixture.ts'

const SEND_MS = 50

/** Datagrams that one player of 0.1.0 sent and received in 10 s under a host's authority, 60 ticks and 20 sendings. */
const BEFORE = {
  2: { host: { sent: 400, received: 500 }, guest: { sent: 500, received: 400 } },
  4: { host: { sent: 1_200, received: 1_500 }, guest: { sent: 900, received: 800 } },
} as const
const FEWER = 0.35

describe('one packet to a peer', () => {
  for (const players of [2, 4] as const) {
    it(`[INP3] [INP6] [ACK5] a player of ${players} under a host sends and receives 35 % fewer datagrams`, async () => {
      const party = new SimulatedParty(game, { seed: 5, conditions: { delayMs: 30 } })
      const counts = Array.from({ length: players }, () => ({ sent: 0, received: 0 }))
      const lobbyOf = async (n: number) => {
        const links = countedLinks(memoryLinks(party.network, `p${n}`), (what) => counts[n]![what]++)
        return (await party.machine({ offsetMs: n * 12_345 }, { links })).lobby
      }
      const rooms: Room<G>[] = [await party.settle((await lobbyOf(0)).create())]
      for (let n = 1; n < players; n++) rooms.push(await party.settle((await lobbyOf(n)).join(rooms[0]!.code)))
      await party.until(() => rooms.every((room) => linked(room) === players - 1), 'linked')
      const pilots = rooms.map((room) => new Pilot(room))
      pilots[0]!.launch(rooms[0]!.me.id)
      await party.until(() => pilots.every((one) => one.ship !== undefined), 'every ship is there')
      pilots.forEach((one, n) => (one.press = busy(n)))
      await party.run(5_000)
      for (const count of counts) Object.assign(count, { sent: 0, received: 0 })
      const missed = pilots[0]!.run.counters.missed
      await party.run(10_000)
      const [host, ...guests] = counts
      const before = BEFORE[players]
      for (const [now, was] of [[host!, before.host] as const, ...guests.map((one) => [one, before.guest] as const)]) {
        expect(now.sent).toBeLessThanOrEqual((1 - FEWER) * was.sent)
        expect(now.received).toBeLessThanOrEqual((1 - FEWER) * was.received)
        expect(now.sent + now.received).toBeGreaterThan(10 * 20)
      }
      expect(pilots[0]!.run.counters.missed).toBe(missed)
    })
  }

  it('[FRM5] a newcomer gets the time of a room that is older than 9.3 hours', async () => {
    const old = defineGame({ id: 'old', version: 1, tickRate: 10, sendRate: 2 })
    const party = new SimulatedParty(old, { seed: 8 })
    const host = await party.settle((await party.machine()).lobby.create())
    await party.run(10 * 3_600_000)
    const guest = await party.settle((await party.machine({ offsetMs: 77_000 })).lobby.join(host.code))
    await party.until(() => guest.clock.synced, 'the newcomer has the time', 5_000)
    expect(Math.abs(guest.clock.now() - host.clock.now())).toBeLessThan(10)
    expect(host.clock.now()).toBeGreaterThan(10 * 3_600_000)
  })
})

describe('when nothing is to be said', () => {
  /** Ann's channel after the first second of its link. */
  function quiet() {
    const ann = annsChannel()
    ann.connect()
    ann.settle(0)
    let sequence = 1
    const instant = (): number[][] => {
      ann.scheduler.advance(SEND_MS)
      ann.channel.send()
      return ann.left().map(contents)
    }
    /** A packet of Bob's comes, with these parts. */
    const comes = (add: (parts: SmallParts) => void): void => ann.channel.receive(ann.peer, packetOf(sequence++, add))
    return { ...ann, instant, comes }
  }
  const cue = (parts: SmallParts): void => {
    parts.beginPart(PART_CUE)
    parts.put(Uint8Array.of(0, 1, 5))
    parts.endPart()
  }

  it('[ACK5] a packet goes at every send instant of the first second, then every 200 ms', () => {
    const { instant } = quiet()
    for (let passed = SEND_MS; passed < 1_000; passed += SEND_MS) expect(instant().length).toBe(1)
    const later = Array.from({ length: 40 }, () => instant().length)
    expect(later.reduce((sum, count) => sum + count, 0)).toBe(10)
    expect(later.join('')).toContain('100010001')
  })

  it('[ACK5] a packet with parts is acknowledged at the next send instant; an empty packet is not', () => {
    const { instant, comes } = quiet()
    for (let n = 0; n < 25; n++) instant()
    while (instant().length === 0);
    comes(cue)
    expect(instant()).toEqual([[]])
    comes(() => {})
    expect(instant()).toEqual([])
    expect(instant()).toEqual([])
  })

  it('[ACK5] with the host a packet goes at every send instant', () => {
    const { instant, members } = quiet()
    members.me.isHost = true
    for (let n = 0; n < 40; n++) expect(instant()).toEqual([[]])
  })

  it('[ACK5] a player with entities sends at every send instant, until the last despawn is acknowledged', () => {
    const { instant, state, replication, channel, peer, left, scheduler } = quiet()
    const note = state.spawn('note', { text: 'a', n: 1 })
    let tick = 1
    let acks = 1
    const sample = (answer: boolean): number => {
      replication.sample((tick += 3))
      scheduler.advance(SEND_MS)
      channel.send()
      const packets = left()
      // Ann knows Bob's acks already.
      if (answer && packets.length > 0) channel.receive(peer, ackOf(acks++, opened(packets[0]!).header.sequence))
      return packets.length
    }
    for (let n = 0; n < 50; n++) expect(sample(true)).toBe(1)
    note.despawn()
    for (let n = 0; n < 10; n++) expect(sample(false)).toBe(1)
    expect(sample(true)).toBe(1)
    const counts = Array.from({ length: 40 }, () => sample(true))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10)
    expect(instant().flat()).toEqual([])
  })

  it('[ACK5] more than 24 packets taken are acknowledged at once', () => {
    const { instant, comes, left } = quiet()
    instant()
    for (let n = 0; n < 24; n++) comes(cue)
    expect(left()).toEqual([])
    comes(cue)
    const [ack] = left()
    const { header } = opened(ack!)
    expect([header.ack, header.ackBits]).toEqual([25, 2 ** 25 - 1])
    expect(left()).toEqual([])
  })
})

describe('a packet that is refused in part', () => {
  it('[ACK3] still delivers its inputs and cues, and is not acknowledged', () => {
    const { connect, channel, peer, came, state, left } = annsChannel()
    connect()
    const parts = new SmallParts()
    for (const type of [PART_INPUTS, PART_CUE]) {
      parts.beginPart(type)
      parts.put(Uint8Array.of(9, type))
      parts.endPart()
    }
    const head = { tick: 3, part: 0, lastPart: 0, complete: false }
    const packet = (sequence: number, bytes: Uint8Array): Uint8Array =>
      writePacket(new Uint8Array(MAX_PACKET_BYTES), { ...newHeader(), sequence }, parts, { head, bytes })
    const acknowledged = (): number => {
      channel.send()
      return opened(left().at(-1)!).header.ack
    }
    const delivered: [string, Uint8Array][] = [
      ['inputs', Uint8Array.of(9, 1)],
      ['cue', Uint8Array.of(9, 3)],
    ]
    // No sections, and what is none.
    channel.receive(peer, packet(0, Uint8Array.of(0)))
    expect(came.splice(0)).toEqual(delivered)
    expect(acknowledged()).toBe(0)
    channel.receive(peer, packet(1, Uint8Array.of(0xff, 0xff)))
    expect(state.counters.malformed).toBe(1)
    expect(came.splice(0)).toEqual(delivered)
    expect(acknowledged()).toBe(0)
    // The packet has arrived, and is a duplicate when it comes again.
    channel.receive(peer, packet(1, Uint8Array.of(0)))
    expect(state.counters.duplicates).toBe(1)
    expect(came).toEqual([])
    channel.receive(peer, packet(2, Uint8Array.of(0)))
    expect(acknowledged()).toBe(2)
  })

  it('[FRM9] one whose parts are malformed does nothing but acknowledge, and is not acknowledged', () => {
    const { connect, channel, peer, came, state, left } = annsChannel()
    connect()
    const wrong = rawPart(0, PART_CUE, [1, 2, 3]).slice(0, -1)
    wrong[1] = wrong.length - 2
    channel.receive(peer, wrong)
    channel.send()
    expect([state.counters.malformed, came.length, opened(left().at(-1)!).header.ack]).toEqual([1, 0, -1])
  })

  it('[MSH7] parts beyond 4,000 a second are not read', () => {
    const { connect, channel, peer, came, refused } = annsChannel()
    connect()
    for (let n = 0; n < 400; n++) {
      channel.receive(
        peer,
        packetOf(n, (parts) => {
          for (let part = 0; part < 32; part++) {
            parts.beginPart(PART_CUE)
            parts.endPart()
          }
        }),
      )
    }
    expect(came.length).toBe(8_000)
    expect(refused()).toBe(true)
  })
})

describe('packets that wait, and packets that are sent', () => {
  it('[STA30] over 4,600 bytes in the channel no packet leaves: entities go with the next, a cue is counted', () => {
    const { link, connect, channel, state, replication, cues, blink, left, scheduler } = annsChannel()
    connect()
    state.spawn('note', { text: 'a', n: 1 })
    link.waits = 4_600
    replication.sample(3)
    channel.send()
    expect(left().length).toBe(1)
    link.waits = 4_601
    for (let tick = 6; tick < 30; tick += 3) {
      scheduler.advance(SEND_MS)
      replication.sample(tick)
      channel.cork()
      blink(tick)
      channel.send()
      channel.uncork()
    }
    expect(left()).toEqual([])
    expect(state.counters.skippedSends).toBe(8)
    expect(cues.unsent).toBe(8)
    expect(replication.sync.flow(1)!.sendsPerSecond).toBeLessThan(13)
    link.waits = 0
    replication.sample(30)
    channel.send()
    expect(left().map(contents)).toEqual([[-1]])
  })

  it('[FLOW1] the budget of entities is less by the bytes of cues and inputs', () => {
    const { connect, channel, state, replication, peer, blink } = annsChannel()
    connect()
    const flow = replication.sync.flow(1)!
    const budget = flow.budget(0, false)
    blink('x'.repeat(500))
    const { bytesSent } = state.counters
    expect(bytesSent).toBeGreaterThan(500)
    expect(flow.budget(0, false)).toBeCloseTo(budget - bytesSent, 6)
    channel.sendInputs(peer, (parts) => addInputs(parts, { first: 3, behind: 0, bits: new Uint8Array(300) }))
    expect(state.counters.bytesSent).toBeGreaterThan(bytesSent + 300)
    expect(flow.budget(0, false)).toBeCloseTo(budget - state.counters.bytesSent, 6)
  })

  it('[INP3] where inputs go, no packet goes at the send instants between', () => {
    const { connect, settle, channel, peer, members, left, scheduler } = annsChannel()
    connect()
    settle(0)
    peer.player.isHost = true
    expect(members.me.isHost).toBe(false)
    let count = 0
    for (let tick = 1; tick <= 240; tick++) {
      scheduler.advance(1_000 / 60)
      channel.cork()
      const inputs = { first: tick, behind: 0, bits: new Uint8Array(2) }
      if (tick % 2 === 0) channel.sendInputs(peer, (parts) => addInputs(parts, inputs))
      if (tick % 3 === 1) channel.send()
      channel.uncork()
      const packets = left()
      count += packets.length
      // Before the first inputs, one packet as with any host.
      for (const packet of packets) expect(contents(packet)).toEqual(tick === 1 ? [] : [PART_INPUTS])
    }
    expect(count).toBe(121)
  })
})
