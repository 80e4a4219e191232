// Tests of hostile players under host authority.

import { describe, expect, it } from 'vitest'
import { encodeInputs } from '../../core/authority/input-codec.ts'
import { InputLog } from '../../core/authority/input-log.ts'
import { InputSchema } from '../../core/authority/input-schema.ts'
import { addInputs, addInputStatus } from '../../core/authority/input-message.ts'
import { packetOf, rawPart } from '../../core/packet/packet.fixture.ts'
import { PART_INPUTS, PART_INPUT_STATUS } from '../../core/packet/small-parts.ts'
import { BitWriter } from '../../core/wire/bit-writer.ts'
import { pack } from '../../core/wire/msgpack.ts'
import type { Link, OpenLink } from '../../link/link.ts'
import { memoryLinks } from '../../link/memory.ts'
import type { LogEntry } from '../../log.ts'
import { SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import { type G, game, Pilot, REST } from './host-authority.fixture.ts'

const junk = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)

/** Sequences that no honest packet of a few seconds has, each newer than the last. */
let forged = 0
const next = (): number => (forged += 7)

/** A packet of inputs for `count` ticks from `start` on. */
function inputs(start: number, count: number, behind: number): Uint8Array {
  const log = new InputLog(new InputSchema(game.input))
  for (let n = 0; n < count; n++) log.add(start + n, { turn: 1, thrust: n % 2 === 0, fire: true })
  const writer = new BitWriter(256)
  encodeInputs(writer, log, start, start + count - 1)
  const bytes = new Uint8Array(1_024)
  const bits = bytes.slice(0, writer.copyTo(new DataView(bytes.buffer), 0))
  return packetOf(next(), (parts) => addInputs(parts, { first: start, behind, bits }))
}

interface Attack {
  readonly party: SimulatedParty<G>
  /** The host, who plays. */
  readonly pilot: Pilot
  readonly victim: Room<G>
  readonly log: readonly LogEntry[]
  readonly hostile: Room<G>
  /** Sends any bytes from the hostile player's machine over `state`. */
  send(bytes: Uint8Array): boolean
}

async function attack(seed: number): Promise<Attack> {
  const party = new SimulatedParty(game, { seed })
  const first = await party.machine()
  const victim = await party.settle(first.lobby.create())
  let link: Link | undefined
  const plain = memoryLinks(party.network, 'hostile')
  const tapped: OpenLink = (options) => (link = plain(options))
  const second = await party.machine({ offsetMs: 0 }, { links: tapped })
  const hostile = await party.settle(second.lobby.join(victim.code))
  const pilot = new Pilot(victim)
  await party.until(() => victim.players.get(hostile.me.id)?.status === 'connected', 'linked')
  return { party, pilot, victim, hostile, log: first.log, send: (bytes) => link!.send('state', bytes) }
}

describe('a hostile player', () => {
  it('[INP2] [INP5] [INP8] cannot press for others, see the past or the future, or fill memory', async () => {
    const { party, pilot, victim, hostile, log, send } = await attack(21)
    const mine = pilot.launch(victim.me.id)
    const past: number[] = []
    pilot.world = (tick, { rewind }) => past.push(tick - rewind(victim.players.get(hostile.me.id)!).tick)
    for (let n = 0; n < 200; n++) {
      send(inputs(victim.tick + 1, 200, n % 2 === 0 ? 65_535 : 0))
      send(inputs(victim.tick + 1_000_000, 50, 0))
      send(inputs(2 ** 31 - 20, 50, 0))
      send(packetOf(next(), (parts) => addInputs(parts, { first: victim.tick + 1, behind: 0, bits: junk(900, n) })))
      send(rawPart(next(), PART_INPUTS, [1]))
      send(rawPart(next(), PART_INPUTS, junk(1_100, n)))
      send(pack([victim.tick, 0, new Uint8Array(2_000)]))
      // An input status is the host's to send.
      send(rawPart(next(), PART_INPUT_STATUS, [0, 0, 0, 0, 0]))
      await party.run(10)
    }
    expect(pilot.run.counters.refused).toBeGreaterThan(200 * 100)
    expect(log.some(({ message }) => message === 'refused from a peer')).toBe(true)
    expect(Math.max(...past)).toBe(24)
    expect(Math.min(...past)).toBeGreaterThanOrEqual(0)
    expect(mine.latest['x']).toBe(0)
    const theirs = victim.state.controlledBy(victim.players.get(hostile.me.id)!)[0]!
    expect(Number.isFinite(theirs.latest.x)).toBe(true)
    // A player who says nothing sane is a player who presses nothing, half a second later.
    const ticks = pilot.used.get(hostile.me.id)!
    await party.run(2_000)
    expect([...ticks.values()].at(-1)).toEqual(REST)
    expect(victim.players.get(hostile.me.id)?.status).toBe('connected')
  })

  it('[INP5] cannot make the host read more packets of inputs than a player has to send', async () => {
    const { party, pilot, victim, hostile, log, send } = await attack(23)
    const { refused } = pilot.run.counters
    const FLOOD = 3_000
    for (let n = 0; n < FLOOD; n++) {
      send(inputs(victim.tick + 1, 50, 0))
      await party.run(1)
    }
    // Three seconds of 90, and the burst of 180.
    const unread = pilot.run.counters.refused - refused
    expect(unread).toBeGreaterThan(FLOOD - 3 * 90 - 180 - 10)
    expect(unread).toBeLessThan(FLOOD - 3 * 90)
    expect(
      log.some(({ message, details }) => message === 'refused from a peer' && /too many/.test(JSON.stringify(details))),
    ).toBe(true)
    // The inputs that are read still count.
    expect(pilot.used.get(hostile.me.id)!.get(victim.tick - 1)).toMatchObject({ fire: true })
  })

  it('[INP6] an input status of another player than the host, or of another term, has no effect', async () => {
    const party = new SimulatedParty(game, { seed: 22 })
    const made: { host: Link[]; other: Link[] } = { host: [], other: [] }
    const tap = (who: 'host' | 'other'): { links: OpenLink } => {
      const plain = memoryLinks(party.network, who)
      return {
        links: (options) => {
          const link = plain(options)
          made[who].push(link)
          return link
        },
      }
    }
    const host = await party.settle((await party.machine({ offsetMs: 0 }, tap('host'))).lobby.create())
    const victim = await party.settle((await party.machine()).lobby.join(host.code))
    const other = await party.settle((await party.machine({ offsetMs: 0 }, tap('other'))).lobby.join(host.code))
    await party.until(() => other.players.get(victim.me.id)?.status === 'connected', 'linked')
    const pilots = [host, victim, other].map((room) => new Pilot(room))
    await party.run(1_000)
    const terms = [0, 1, 2, 3]
    const lie = (missed: number) => (term: number) =>
      packetOf(next(), (parts) => addInputStatus(parts, { term, since: 0, through: 2 ** 31 - 2, missed, late: 5 }))
    for (const link of made.other) for (const bytes of terms.map(lie(1_000_000))) link.send('state', bytes)
    const seen = new Set<number>()
    const watch = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) {
        await party.run(0.5)
        seen.add(pilots[1]!.run.counters.missed)
      }
    }
    await watch()
    // Of the host's own, exactly one is of its term.
    for (const link of made.host) for (const bytes of terms.map(lie(2_000_000))) link.send('state', bytes)
    await watch()
    expect(made.other.length).toBe(2)
    expect(seen.has(2_000_000)).toBe(true)
    expect(seen.has(1_000_000)).toBe(false)
  })
})
