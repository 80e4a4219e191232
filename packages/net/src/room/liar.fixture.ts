// Players of whom some say a false time.

import { headerOffset } from '../core/packet/header.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

export const HOUR_MS = 3_600_000

export const game = defineGame({ id: 'liars', version: 1, state: { dot: { n: f.uint(16) } } })
export type LiarRoom = Room<typeof game>

/** Changes what a player's frames say of its clock. The player itself, and its own time, are honest. */
export class Lie {
  /** Offset added to the time and to every tick that the player sends, ms. */
  aheadMs = 0
  /** The stratum that it claims; undefined: the true one. */
  stratum: number | undefined

  /** Links whose messages have the false time. */
  links(plain: OpenLink): OpenLink {
    return (options) => {
      const link = plain(options)
      const send = link.send.bind(link)
      link.send = (channel, bytes) => send(channel, channel === 'state' ? this.#frame(bytes) : this.#snapshot(bytes))
      return link
    }
  }

  get #ticks(): number {
    return Math.round((this.aheadMs * game.tickRate) / 1_000)
  }

  #frame(bytes: Uint8Array): Uint8Array {
    const start = headerOffset(bytes)
    if (start < 0) return bytes
    const changed = bytes.slice()
    const view = new DataView(changed.buffer)
    const flags = view.getUint8(start + 2)
    const timed = (flags & 0x20) !== 0
    let at = start + 3
    if ((flags & 0x80) !== 0) at += 2 + ((flags & 0x40) === 0 ? 4 : 0) + (timed ? 2 : 0)
    if (timed) {
      const first = view.getUint8(at)
      const lie = (first & 63) * 2 ** 32 + view.getUint32(at + 1) + Math.round(this.aheadMs * 64)
      const time = lie < 0 ? lie + 2 ** 38 : lie
      view.setUint8(at, ((this.stratum ?? first >>> 6) << 6) | Math.floor(time / 2 ** 32))
      view.setUint32(at + 1, time % 2 ** 32)
      at += 5
    }
    // There are no small parts in this game.
    if ((flags & 0x08) !== 0) view.setUint16(at, view.getUint16(at) + this.#ticks)
    return changed
  }

  #snapshot(bytes: Uint8Array): Uint8Array {
    const message = unpack(bytes)?.value
    if (!Array.isArray(message) || message[0] !== 7 || this.aheadMs === 0) return bytes
    return pack(message.map((part, n) => (n === 1 ? Math.max(0, part + this.#ticks) : part)))
  }
}

/**
 * A room whose players each move a dot with every tick; the first one's lie, and that of the second, are in the test's
 * hands.
 */
export class LiarParty extends SimulatedParty<typeof game> {
  readonly lies: readonly [Lie, Lie] = [new Lie(), new Lie()]
  readonly rooms: LiarRoom[] = []

  constructor(seed: number) {
    super(game, { seed, conditions: { delayMs: 20, jitterMs: 5 } })
  }

  /** The first to come makes the room and is its host. `driftPpm`: how much too fast the machine's clock runs. */
  async come(driftPpm = this.rooms.length * 10 - 20): Promise<LiarRoom> {
    const place = `p${this.rooms.length}`
    const lie = this.lies[this.rooms.length]
    const links = memoryLinks(this.network, place)
    const skew = { offsetMs: this.rooms.length * 12_345, driftPpm }
    const { lobby } = await this.machine(skew, lie === undefined ? {} : { links: lie.links(links) })
    const [first] = this.rooms
    const room = await this.settle(first === undefined ? lobby.create({ maxPlayers: 16 }) : lobby.join(first.code))
    this.rooms.push(room)
    const dot = room.state.spawn('dot', { n: 0 })
    room.on('tick', () => {
      dot.n = (dot.n + 1) % 65_536
    })
    return room
  }
}

/** Returns a room of players who are linked and have one time, `settleMs` after that; `p0` is the host. */
export async function gather(seed: number, players: number, settleMs: number): Promise<LiarParty> {
  const party = new LiarParty(seed)
  for (let n = 0; n < players; n++) await party.come()
  await party.until(
    () => party.rooms.every((room) => linked(room) === players - 1 && room.clock.synced),
    'all are linked',
  )
  await party.run(settleMs)
  return party
}

/** Looks each second at what honest players see: their ticks, and each other's states. */
export class Watch {
  readonly #party: LiarParty
  readonly #rooms: readonly LiarRoom[]

  constructor(party: LiarParty, rooms: readonly LiarRoom[]) {
    this.#party = party
    this.#rooms = rooms
  }

  /** Lets seconds pass; gives the fewest and the most ticks that a room ran in any of them. */
  async ticks(seconds: number, each: (second: number) => void = () => {}): Promise<readonly [number, number]> {
    let [fewest, most] = [Infinity, 0]
    const before = new Map<LiarRoom, number>()
    for (let second = 0; second < seconds; second++) {
      for (const room of this.#rooms) before.set(room, room.tick)
      each(second)
      await this.#party.run(1_000)
      for (const room of this.#rooms) {
        const ran = room.tick - (before.get(room) ?? 0)
        fewest = Math.min(fewest, ran)
        most = Math.max(most, ran)
      }
    }
    return [fewest, most]
  }

  /** Ticks by which the first of them is ahead of the last. */
  get spread(): number {
    const ticks = this.#rooms.map(({ tick }) => tick)
    return Math.max(...ticks) - Math.min(...ticks)
  }

  /** Lets half a second pass; gives how far the dots of others moved at least, as any of the rooms sees them. */
  async moved(): Promise<number> {
    const dots = (): number[] =>
      this.#rooms.flatMap((room) =>
        this.#rooms
          .filter((other) => other !== room)
          .map((other) => [...room.state.all('dot')].find(({ owner }) => owner === other.me.id)?.latest.n ?? 0),
      )
    const before = dots()
    await this.#party.run(500)
    return Math.min(...dots().map((n, at) => (n - (before[at] ?? 0) + 65_536) % 65_536))
  }
}
