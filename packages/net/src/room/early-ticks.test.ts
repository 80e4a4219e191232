// Tests of messages whose ticks are not due for long: the clock of their sender is wrong, or the sender lies.

import { MAX_TICK } from '../core/wire/packet-limits.ts'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { opened } from '../core/packet/packet.fixture.ts'
import { writePacket } from '../core/packet/payload.ts'
import { PART_CUE, PART_INPUT_STATUS, type PartType, SmallParts } from '../core/packet/small-parts.ts'
import { f } from '../core/state/schema/fields.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import { defineGame, type Game } from '../game.ts'
import type { ChannelName, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import { Pilot, game as flight } from './authority/host-authority.fixture.ts'
import { handover } from './authority/handover-authority.ts'

const HOUR = 3_600 * 60

const game = defineGame({
  id: 'early',
  version: 1,
  state: { dot: { n: f.uint(16) } },
  events: { say: v.string() },
  cues: { blink: v.number() },
  use: [handover()],
})

type Message = readonly unknown[]

/** Changes a message that a player sends on `events`. */
type Tamper = (channel: ChannelName, message: Message) => Message

/** Changes the numbers that a small part of a packet begins with. */
interface PartTamper {
  readonly type: PartType
  /** Number of leading numbers; the remaining bytes stay. */
  readonly numbers: number
  change(numbers: number[]): number[]
}

/** A packet with its small parts of a type changed. */
function tampered(packet: Uint8Array, { type, numbers, change }: PartTamper): Uint8Array {
  const { header, parts, head, entitiesAt } = opened(packet)
  const changed = new SmallParts()
  for (let of = parts.next(); of !== undefined; of = parts.next()) {
    changed.beginPart(of)
    if (of === type) {
      for (const number of change(Array.from({ length: numbers }, () => parts.varint()))) changed.varint(number)
    }
    changed.put(parts.remaining())
    changed.endPart()
  }
  const entities = header.entities ? { head, bytes: packet.slice(entitiesAt) } : undefined
  return writePacket(new Uint8Array(2 * packet.length + 64), header, changed, entities).slice()
}

/** Two in a room. Messages of the first, who is host, that are arrays go through `tamper`. */
async function pair<G extends Game>(of: G) {
  const party = new SimulatedParty(of, { seed: 31, conditions: { delayMs: 20 } })
  const hand: { tamper: Tamper; part?: PartTamper } = { tamper: (_, message) => message }
  const plain = memoryLinks(party.network, 'p0')
  const links: OpenLink = (options) => {
    const link = plain(options)
    const send = link.send.bind(link)
    link.send = (channel, bytes) => {
      if (channel === 'state' && hand.part !== undefined) return send(channel, tampered(bytes, hand.part))
      const message = channel === 'events' ? unpack(bytes)?.value : undefined
      return send(channel, Array.isArray(message) ? pack(hand.tamper(channel, message)) : bytes)
    }
    return link
  }
  const first = await party.machine(undefined, { links })
  const second = await party.machine()
  const host = await party.settle(first.lobby.create())
  const guest = await party.settle(second.lobby.join(host.code))
  await party.until(() => linked(host) === 1 && linked(guest) === 1 && guest.clock.synced, 'linked')
  await party.run(1_000)
  const refused = (): boolean => second.log.some(({ message }) => message === 'refused from a peer')
  return { party, host, guest, hand, refused }
}

/** Replaces a part of messages of one kind. */
const part =
  (kind: number, at: number, change: (value: number) => number): Tamper =>
  (channel, message) =>
    channel === 'events' && message[0] === kind
      ? message.map((value, n) => (n === at ? change(value as number) : value))
      : message

describe('a tick that is not due', () => {
  it.each([
    ['an hour', (tick: number) => tick + HOUR],
    ['far beyond', () => Number.MAX_SAFE_INTEGER],
  ])('[EVT7] [CUE5] of an event or a cue is reported as one of two seconds ahead: %s', async (_, change) => {
    const { party, host, guest, hand } = await pair(game)
    const heard: [string, number][] = []
    guest.onEvent('say', (text, __, { tick }) => heard.push([text, tick]))
    guest.onCue('blink', (n, __, { tick }) => heard.push([String(n), tick]))
    hand.tamper = part(3, 2, change)
    hand.part = {
      type: PART_CUE,
      numbers: 2,
      change: ([index = 0, tick = 0]) => [index, Math.min(change(tick), MAX_TICK)],
    }
    host.send('say', 'late')
    host.cue('blink', 7)
    await party.until(() => heard.length === 2, 'both are heard')
    for (const [, tick] of heard) {
      expect(tick).toBeGreaterThanOrEqual(guest.tick + 110)
      expect(tick).toBeLessThanOrEqual(guest.tick + 121)
    }
    heard.length = 0
    hand.tamper = part(3, 2, () => -5)
    host.send('say', 'before all')
    hand.tamper = (_channel, message) => message
    host.send('say', 'now')
    const at = host.tick
    await party.until(() => heard.length === 2, 'both are heard')
    expect(heard).toEqual([
      ['before all', 0],
      ['now', at],
    ])
  })

  it('[OWN10] of a state handed over: its owner goes on from the state that it knows', async () => {
    const { party, host, guest, hand } = await pair(game)
    const dot = host.state.spawn('dot', { n: 1 })
    const latest = (): number | undefined => [...guest.state.all('dot')].find(({ id }) => id === dot.id)?.latest.n
    await party.until(() => latest() === 1, 'the guest has it')
    let first: unknown
    hand.tamper = (channel, message) => {
      const state = message[5]
      if (channel !== 'events' || message[0] !== 9 || !Array.isArray(state)) return message
      first ??= state[2]
      return [...message.slice(0, 5), [state[0] + HOUR, state[0] + HOUR, first]]
    }
    host.state.give(dot, guest.me)
    await party.until(() => guest.state.get(dot.id)?.owner === guest.me.id, 'it is handed over')
    host.state.give(guest.state.get(dot.id)!, host.me)
    await party.until(() => guest.state.get(dot.id)?.owner === host.me.id, 'and back')
    ;(host.state.get(dot.id) as unknown as { n: number }).n = 50
    await party.until(() => latest() === 50, 'the guest has a newer state than the first')
    host.state.give(host.state.get(dot.id)!, guest.me)
    await party.until(() => guest.state.get(dot.id)?.owner === guest.me.id, 'it is handed over again')
    expect(latest()).toBe(50)
    ;(guest.state.get(dot.id) as unknown as { n: number }).n = 60
    const seen = (): number | undefined => [...host.state.all('dot')].find(({ id }) => id === dot.id)?.latest.n
    await party.until(() => seen() === 60, 'and it is the guest who writes it')
  })

  it('[SHR6] a start more than a day ahead is refused and counted, and the one before holds', async () => {
    const { party, host, guest, hand, refused } = await pair(game)
    host.start(5_000)
    await party.until(() => guest.startTick === host.startTick, 'agreed')
    const before = guest.startTick
    for (const change of [(tick: number) => tick + 24 * HOUR + 600, () => -1, () => Number.MAX_SAFE_INTEGER]) {
      hand.tamper = part(5, 2, change)
      host.start(6_000)
      await party.run(200)
      expect(guest.startTick).toBe(before)
    }
    expect(refused()).toBe(true)
    hand.tamper = (_, message) => message
    host.start(86_400_000)
    await party.run(200)
    expect(guest.startTick).toBe(host.startTick)
  })

  it('[INP14] an input status complete from such a tick on is refused and counted, the next is taken', async () => {
    const { party, host, guest, hand, refused } = await pair(flight)
    const [, pilot] = [new Pilot(host), new Pilot(guest)]
    const status = (lie: (since: number) => number): PartTamper => ({
      type: PART_INPUT_STATUS,
      numbers: 5,
      change: ([term = 0, since = 0, through = 0, , late = 0]) => [term, lie(since), through, 1_000_000, late],
    })
    hand.part = status(() => HOUR)
    await party.run(2_000)
    expect(refused()).toBe(true)
    expect(pilot.run.counters.missed).toBe(0)
    hand.part = status((since) => since)
    await party.run(200)
    expect(pilot.run.counters.missed).toBe(1_000_000)
  })
})
