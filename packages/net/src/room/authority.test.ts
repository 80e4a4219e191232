import { describe, expect, it } from 'vitest'
import { encodeInputs } from '../core/authority/input-codec.ts'
import { InputLog } from '../core/authority/input-log.ts'
import { f } from '../core/state/fields.ts'
import { BitWriter } from '../core/wire/bits.ts'
import { pack } from '../core/wire/msgpack.ts'
import { TickmeshError } from '../errors.ts'
import { defineGame } from '../game.ts'
import type { Link, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import type { Conditions } from '../link/network.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'
import type { Simulating, Simulation } from './simulation.ts'
import type { Entity } from './state.ts'

const game = defineGame({
  id: 'host-mode',
  version: 1,
  authority: 'host',
  input: { turn: f.int(2), thrust: f.bool(), fire: f.bool() },
  state: {
    ship: {
      x: f.fixed(-2_000, 2_000, 1 / 16),
      vx: f.fixed(-400, 400, 1 / 16),
      heading: f.angle(10),
      shots: f.uint(16),
      target: f.ref(),
    },
    rock: { x: f.fixed(-2_000, 2_000, 1 / 16) },
  },
})
type G = typeof game
type Pressed = { turn: number; thrust: boolean; fire: boolean }
type Ship = Entity<G['state']['ship']>
const REST: Pressed = { turn: 0, thrust: false, fire: false }
const LOSSY = { delayMs: 40, jitterMs: 15, loss: 0.05, duplication: 0.05, reordering: 0.1 }

const step: Simulation<G>['step'] = (things, input) => {
  for (const thing of things) {
    if (thing.kind !== 'ship') continue
    thing.heading += input.turn * 0.05
    thing.vx = (thing.vx + (input.thrust ? 4 : 0)) * 0.97
    if (Math.abs(thing.vx) < 0.2) thing.vx = 0
    thing.x += thing.vx / 60
    if (thing.x > 1_000) thing.x = -1_000
  }
}

/** A room that plays: what it presses can be set, and what its steps did is kept. */
class Pilot {
  readonly room: Room<G>
  readonly run: Simulating
  press: (tick: number) => Pressed = () => REST
  world: Simulation<G>['world'] = () => {}
  readonly asked: number[] = []
  /** Inputs that this player, as host, used: by player and tick. */
  readonly used = new Map<string, Map<number, Pressed>>()

  constructor(room: Room<G>) {
    this.room = room
    this.run = room.simulate({
      input: (tick) => {
        this.asked.push(tick)
        return this.press(tick)
      },
      step: (things, input, context) => {
        if (room.isHost) {
          const used = this.used.get(context.player.id) ?? new Map<number, Pressed>()
          this.used.set(context.player.id, used.set(context.tick, { ...input }))
        }
        step(things, input, context)
      },
      world: (tick, context) => this.world?.(tick, context),
    })
    if (room.isHost) room.on('join', (player) => this.launch(player.id))
    room.on('leave', (player) => {
      if (room.isHost) for (const entity of room.state.controlledBy(player)) if (entity.own) entity.despawn()
    })
  }

  launch(id: string): Entity {
    const controller = this.room.players.get(id)!
    const values = { x: 0, vx: 0, heading: 0, shots: 0, target: undefined }
    return this.room.state.spawn('ship', values, { controller }) as unknown as Entity
  }

  get ship(): Ship | undefined {
    return this.room.state.controlledBy(this.room.me)[0] as Ship | undefined
  }
}

async function fly(
  seed: number,
  players: number,
  conditions: Partial<Conditions> = {},
): Promise<[SimulatedParty<G>, Pilot[]]> {
  const party = new SimulatedParty(game, { seed, conditions })
  const rooms = await party.gather(players)
  const pilots = rooms.map((room) => new Pilot(room))
  for (const id of rooms[0]!.players.keys()) pilots[0]!.launch(id)
  await party.until(() => pilots.every((one) => one.ship !== undefined), 'every ship is there')
  return [party, pilots]
}

/** What a room says of every ship, by the name of who controls it. */
function picture(room: Room<G>): Record<string, { x: number; vx: number; heading: number }> {
  const seen: Record<string, { x: number; vx: number; heading: number }> = {}
  for (const ship of room.state.all('ship')) {
    const { x, vx, heading } = ship.latest
    seen[room.state.controllerOf(ship)?.name ?? '?'] = { x, vx, heading }
  }
  return seen
}

/** Everybody's picture is the first one's, but for rounding. */
function expectSame(pilots: readonly Pilot[]): void {
  const [host, ...others] = pilots.map(({ room }) => picture(room))
  for (const other of others) {
    expect(Object.keys(other).sort()).toEqual(Object.keys(host!).sort())
    for (const [name, { x, vx, heading }] of Object.entries(other)) {
      expect(Math.abs(x - host![name]!.x)).toBeLessThanOrEqual(1 / 16)
      expect(Math.abs(vx - host![name]!.vx)).toBeLessThanOrEqual(1 / 16)
      const off = heading - host![name]!.heading
      expect(Math.abs(off - 2 * Math.PI * Math.round(off / 2 / Math.PI))).toBeLessThanOrEqual((2 * Math.PI) / 1_024)
    }
  }
}

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TickmeshError) return error.code
    throw error
  }
  return 'none'
}

/** Presses something else every dozen ticks. */
function busy(seed: number): (tick: number) => Pressed {
  return (tick) => {
    const n = (Math.imul(Math.floor(tick / 12) + seed, 0x9e37_79b1) >>> 16) & 15
    return { turn: Math.min(1, (n & 3) - 1), thrust: (n & 4) !== 0, fire: (n & 8) !== 0 }
  }
}

for (const seed of [1, 2, 3]) {
  describe(`host authority on a bad network, seed ${seed}`, () => {
    it('[INP9] [INP4] what is predicted is what the host says, and every input that came in time was used', async () => {
      const [party, pilots] = await fly(seed, 3, LOSSY)
      const [host, ...others] = pilots
      pilots.forEach((one, n) => (one.press = busy(seed * 7 + n)))
      await party.run(3_000)
      const warm = host!.room.tick
      const before = others.map(({ run }) => run.counters)
      await party.run(20_000)
      for (const [n, { room, run, press }] of others.entries()) {
        let same = 0
        let different = 0
        for (const [tick, values] of host!.used.get(room.me.id)!) {
          if (tick <= warm) continue
          const { turn, thrust, fire } = press(tick)
          if (turn === values.turn && thrust === values.thrust && fire === values.fire) same++
          else different++
        }
        const missed = run.counters.missed - before[n]!.missed
        // Only a tick that the host missed may have had other inputs than were pressed for it (and a receipt may be on its way).
        expect(different).toBeLessThanOrEqual(missed + 1)
        expect(missed).toBeLessThan(0.01 * (same + different))
        expect(same + different).toBeGreaterThan(1_180)
        const { corrections, replayed } = run.counters
        expect(replayed / Math.max(1, corrections)).toBeLessThan(30)
        expect(corrections - before[n]!.corrections).toBeLessThan(120)
      }
      pilots.forEach((one) => (one.press = () => REST))
      await party.run(6_000)
      expectSame(pilots)
      const { corrections } = others[0]!.run.counters
      await party.run(3_000)
      expect(others[0]!.run.counters.corrections).toBe(corrections)
    })

    it('[INP7] the lead covers jitter: without loss nothing is missed', async () => {
      const [party, pilots] = await fly(seed, 3, { ...LOSSY, loss: 0 })
      await party.run(8_000)
      const { missed } = pilots[0]!.run.counters
      await party.run(15_000)
      expect(pilots[0]!.run.counters.missed - missed).toBeLessThanOrEqual(2)
      expect(pilots[0]!.room.clock.lead).toBe(0)
      for (const { room } of pilots.slice(1)) {
        expect(room.clock.lead).toBeGreaterThanOrEqual(5)
        expect(room.clock.lead).toBeLessThanOrEqual(16)
      }
    })

    it('[INP7] inputs are asked once for each tick, in order, whatever the lead does', async () => {
      const [party, pilots] = await fly(seed, 2, LOSSY)
      await party.run(2_000)
      const { asked, room } = pilots[1]!
      asked.length = 0
      party.network.everywhere({ ...LOSSY, delayMs: 65 })
      await party.run(6_000)
      expect(asked.length).toBeGreaterThan(300)
      asked.forEach((tick, n) => n > 0 && expect(tick).toBe(asked[n - 1]! + 1))
      expect(asked.at(-1)).toBeGreaterThanOrEqual(room.tick + room.clock.lead)
    })

    it('[INP10] a correction is drawn without a jump, and ends', async () => {
      const [party, pilots] = await fly(seed, 2, LOSSY)
      const [host, pilot] = pilots
      pilot!.press = () => ({ ...REST, thrust: true })
      await party.run(4_000)
      const [ship] = host!.room.state.controlledBy(host!.room.players.get(pilot!.room.me.id)!)
      let last = pilot!.ship!.view.x
      let furthest = 0
      for (let frame = 0; frame < 120; frame++) {
        // A kick that the host alone knows of.
        if (frame === 20 && ship?.own === true) ship.x += 40
        await party.run(1_000 / 60)
        const { view, latest } = pilot!.ship!
        // 130 units a second is 2.2 a frame; a kick of 40 in one frame is what must not be seen.
        expect(Math.abs(view.x - last)).toBeLessThan(9)
        furthest = Math.max(furthest, Math.abs(view.x - latest.x))
        last = view.x
      }
      expect(furthest).toBeGreaterThan(25)
      const off = (): number => Math.abs(pilot!.ship!.view.x - pilot!.ship!.latest.x)
      await party.until(() => off() < 0.05, 'the glide is over', 1_000)
    })

    it('[INP8] the host looks back to what the player saw', async () => {
      const [party, pilots] = await fly(seed, 2, { delayMs: 30, jitterMs: 5 })
      const [host, pilot] = pilots
      host!.press = () => ({ ...REST, thrust: true })
      await party.run(4_000)
      const seen = new Map<number, number>()
      const target = (): Ship =>
        [...pilot!.room.state.all('ship')].find((ship) => pilot!.room.state.controllerOf(ship)?.isMe !== true)!
      pilot!.press = (tick) => {
        seen.set(tick, target().view.x)
        return { ...REST, fire: tick % 7 === 0 }
      }
      const errors: number[] = []
      const now: number[] = []
      host!.world = (tick, { input, rewind }) => {
        const player = host!.room.players.get(pilot!.room.me.id)!
        const saw = seen.get(tick)
        if (!input(player).fire || saw === undefined) return
        const past = rewind(player)
        expect(past.tick).toBeLessThan(tick)
        expect(past.tick).toBeGreaterThanOrEqual(tick - 24)
        const { x } = past.of(host!.ship!)!
        // Not where it came round the edge.
        if (Math.abs(x - saw) < 500) {
          errors.push(Math.abs(x - saw))
          now.push(Math.abs(host!.ship!.latest.x - saw))
        }
        expect(rewind(host!.room.me).of(host!.ship!)?.x).toBe(host!.ship!.latest.x)
      }
      await party.run(5_000)
      expect(errors.length).toBeGreaterThan(30)
      // A tick is two units; without looking back it is some twenty.
      expect(Math.max(...errors)).toBeLessThan(2)
      expect(Math.min(...now)).toBeGreaterThan(10)
    })

    it('[INP11] a host that leaves is followed by one that goes on where it was', async () => {
      const [party, pilots] = await fly(seed, 3, LOSSY)
      const [first, next, other] = pilots
      first!.room.state.spawn('rock', { x: 77 })
      pilots.forEach((one, n) => (one.press = busy(seed + n)))
      await party.run(3_000)
      const counts: number[] = []
      const told: string[] = []
      other!.room.state.on('spawn', () => told.push('spawn'))
      other!.room.state.on('despawn', () => told.push('despawn'))
      const was = picture(other!.room)
      await first!.room.leave()
      for (let n = 0; n < 400; n++) {
        await party.run(5)
        counts.push([...other!.room.state.all('ship')].length)
      }
      expect(next!.room.isHost).toBe(true)
      // Never fewer than are played, never both hosts' at once.
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(2)
      expect(Math.max(...counts)).toBeLessThanOrEqual(3)
      expect(told.length).toBeGreaterThan(5)
      expect(told).toEqual(told.toSorted().toReversed())
      for (const room of [next!.room, other!.room]) {
        expect([...room.state.all('rock')].map(({ latest, owner }) => [latest.x, owner])).toEqual([
          [77, next!.room.me.id],
        ])
      }
      const is = picture(other!.room)
      for (const name of ['p1', 'p2']) expect(Math.abs(is[name]!.x - was[name]!.x)).toBeLessThan(400)
      const { x } = other!.ship!.latest
      other!.press = () => ({ ...REST, thrust: true })
      await party.run(1_000)
      expect(Math.abs(other!.ship!.latest.x - x)).toBeGreaterThan(20)
      next!.press = other!.press = () => REST
      await party.run(6_000)
      expectSame([next!, other!])
      expect(other!.room.clock.lead).toBeGreaterThan(3)
      expect(next!.room.clock.lead).toBe(0)
    })
  })
}

describe('host authority', () => {
  it("[INP9] one's own ship answers in the tick of its input", async () => {
    const [party, pilots] = await fly(11, 2, { delayMs: 100 })
    await party.run(2_000)
    const pilot = pilots[1]!
    const { room } = pilot
    let pressed: number | undefined
    let moved: number | undefined
    pilot.press = () => {
      pressed ??= room.tick
      return { ...REST, thrust: true }
    }
    room.on('tick', (tick) => {
      if (pilot.ship!.latest.vx > 0) moved ??= tick
    })
    await party.run(500)
    expect(pressed).toBeDefined()
    expect(moved).toBe(pressed)
  })

  it('[INP1] only the host spawns and controls', async () => {
    const [, pilots] = await fly(12, 2)
    const [a, b] = pilots.map(({ room }) => room)
    expect(refusal(() => b!.state.spawn('rock', { x: 1 }))).toBe('not-host')
    expect(refusal(() => b!.state.control([...b!.state.all('ship')][0]!, b!.me))).toBe('not-host')
    expect(refusal(() => a!.simulate({ input: () => REST, step }))).toBe('invalid-value')
    const rock = a!.state.spawn('rock', { x: 1 })
    expect(a!.state.controllerOf(rock)).toBeUndefined()
    a!.state.control(rock, a!.players.get(b!.me.id))
    expect(a!.state.controllerOf(rock)?.id).toBe(b!.me.id)
  })

  it('[INP9] what is controlled no more is drawn as it arrives, and what is controlled anew is predicted', async () => {
    const [party, pilots] = await fly(13, 2, { delayMs: 60 })
    const [a, b] = pilots
    b!.press = () => ({ ...REST, thrust: true })
    await party.run(1_000)
    const ship = a!.room.state.controlledBy(a!.room.players.get(b!.room.me.id)!)[0]!
    a!.room.state.control(ship)
    await party.until(() => b!.ship === undefined, 'it is controlled by nobody')
    const mirror = [...b!.room.state.all('ship')].find(({ id }) => id === ship.id)!
    await party.run(500)
    const { x } = mirror.latest
    await party.run(500)
    expect(mirror.latest.x).toBe(x)
    a!.room.state.control(ship, a!.room.players.get(b!.room.me.id))
    await party.until(() => mirror.latest.x > x + 5, 'it moves again')
  })

  it('[INP9] a host that is silent is waited for, and caught up with', async () => {
    const [party, pilots] = await fly(14, 2, LOSSY)
    const pilot = pilots[1]!
    pilot.press = () => ({ ...REST, thrust: true })
    await party.run(3_000)
    party.network.cut('p0', 'p1')
    await party.run(1_500)
    const { x } = pilot.ship!.latest
    await party.run(1_000)
    expect(pilot.ship!.latest.x).toBe(x)
    party.network.heal('p0', 'p1')
    await party.until(() => pilot.ship!.latest.x !== x, 'it moves again', 30_000)
    pilots.forEach((one) => (one.press = () => REST))
    await party.run(8_000)
    expectSame(pilots)
  })

  it('[INP11] a host that only lost the lobby hands over all the same', async () => {
    const party = new SimulatedParty(game, { seed: 15, conditions: LOSSY })
    const first = await party.machine()
    const a = await party.settle(first.lobby.create({ maxPlayers: 4 }))
    const rooms = [a]
    for (let n = 0; n < 2; n++) rooms.push(await party.settle((await party.machine()).lobby.join(a.code)))
    const pilots = rooms.map((room) => new Pilot(room))
    pilots[0]!.launch(a.me.id)
    await party.until(() => pilots.every((one) => one.ship !== undefined), 'every ship is there')
    pilots.forEach((one, n) => (one.press = busy(n)))
    await party.run(1_000)
    first.cable.setReachable(false)
    await party.until(() => rooms[1]!.isHost, 'the next is host')
    await party.run(1_000)
    first.cable.setReachable(true)
    await party.until(() => !a.isHost, 'the former one knows')
    await party.until(() => [...a.state.all('ship')].every(({ own }) => !own), 'and has given up its own')
    pilots.forEach((one) => (one.press = () => REST))
    await party.run(6_000)
    expectSame([pilots[1]!, pilots[0]!, pilots[2]!])
    expect(Object.keys(picture(a)).sort()).toEqual(['p0', 'p1', 'p2'])
  })

  it('[INP4] what one who leaves controlled is the game’s to take away, else nobody’s', async () => {
    const [party, pilots] = await fly(16, 3, LOSSY)
    await pilots[1]!.room.leave()
    await party.until(() => [...pilots[2]!.room.state.all('ship')].length === 2, 'its ship is gone')
    const [host, , last] = pilots.map(({ room }) => room)
    const ship = host!.state.controlledBy(host!.players.get(last!.me.id)!)[0]!
    const rock = host!.state.spawn('rock', { x: 0 })
    host!.on('leave', (player) => host!.state.control(rock, player))
    await last!.leave()
    await party.until(() => host!.players.size === 1, 'it is gone')
    expect(host!.state.get(ship.id)).toBeUndefined()
    expect(host!.state.get(rock.id)?.latest['$controller']).toBe(0)
  })

  it('[INP9] a step that throws is told, and stops nothing', async () => {
    const party = new SimulatedParty(game, { seed: 17 })
    const [a] = await party.gather(2)
    let thrown = false
    let ran = 0
    a!.simulate({
      input: () => REST,
      step: () => {
        ran++
        if (thrown) return
        thrown = true
        throw new Error('of the game')
      },
    })
    a!.state.spawn('rock', { x: 0 }, { controller: a!.me })
    await expect(party.run(100)).rejects.toThrow('of the game')
    await party.run(500)
    expect(ran).toBeGreaterThan(20)
  })
})

describe('a hostile player', () => {
  it('[INP2] [INP5] [INP8] cannot press for others, see the past or the future, or fill memory', async () => {
    const party = new SimulatedParty(game, { seed: 21 })
    const first = await party.machine()
    const victim = await party.settle(first.lobby.create())
    let link: Link | undefined
    const plain = memoryLinks(party.network, 'hostile')
    const tapped: OpenLink = (options) => (link = plain(options))
    const second = await party.machine({ offsetMs: 0 }, { links: tapped })
    const hostile = await party.settle(second.lobby.join(victim.code))
    const pilot = new Pilot(victim)
    await party.until(() => victim.players.get(hostile.me.id)?.status === 'connected', 'linked')
    const mine = pilot.launch(victim.me.id)
    const past: number[] = []
    pilot.world = (tick, { rewind }) => past.push(tick - rewind(victim.players.get(hostile.me.id)!).tick)
    const send = (bytes: Uint8Array): boolean => link!.send('state', bytes)
    const inputs = (start: number, count: number, behind: number): Uint8Array => {
      const log = new InputLog(game.inputSchema)
      for (let n = 0; n < count; n++) log.add(start + n, { turn: 1, thrust: n % 2 === 0, fire: true })
      const writer = new BitWriter(256)
      encodeInputs(writer, log, start, start + count - 1)
      const bytes = new Uint8Array(1_024)
      return pack([start, behind, bytes.slice(0, writer.copyTo(new DataView(bytes.buffer), 0))])
    }
    for (let n = 0; n < 200; n++) {
      send(inputs(victim.tick + 1, 200, n % 2 === 0 ? 65_535 : 0))
      send(inputs(victim.tick + 1_000_000, 50, 0))
      send(inputs(2 ** 31 - 20, 50, 0))
      send(pack([victim.tick + 1, 0, new Uint8Array(900).fill(n)]))
      send(pack([victim.tick, 1, 'text']))
      send(pack([-1, 1, new Uint8Array(1)]))
      send(pack([victim.tick, 0, new Uint8Array(2_000)]))
      // A receipt is the host's to send.
      send(pack([0, 0, 0, 0, 0]))
      await party.run(10)
    }
    expect(pilot.run.counters.refused).toBeGreaterThan(200 * 100)
    expect(first.log.some(({ message }) => message === 'refused from a peer')).toBe(true)
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

  it('[INP6] a receipt of anybody but the host, or of another term, says nothing', async () => {
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
    const forged = (missed: number) => (term: number) => pack([term, 0, 2 ** 31 - 1, missed, 5])
    for (const link of made.other) for (const bytes of terms.map(forged(1_000_000))) link.send('state', bytes)
    const seen = new Set<number>()
    const watch = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) {
        await party.run(0.5)
        seen.add(pilots[1]!.run.counters.missed)
      }
    }
    await watch()
    // Of the host's own, exactly one is of its term.
    for (const link of made.host) for (const bytes of terms.map(forged(2_000_000))) link.send('state', bytes)
    await watch()
    expect(made.other.length).toBe(2)
    expect(seen.has(2_000_000)).toBe(true)
    expect(seen.has(1_000_000)).toBe(false)
  })
})

it('[INP1] another authority or another input is another declaration', () => {
  const state = { dot: { x: f.fixed(0, 1, 1 / 8) } }
  const owner = defineGame({ id: 'g', version: 1, state })
  const plain = defineGame({ id: 'g', version: 1, state, authority: 'host' })
  const fire = defineGame({ id: 'g', version: 1, state, authority: 'host', input: { fire: f.bool() } })
  const other = defineGame({ id: 'g', version: 1, state, authority: 'host', input: { fire: f.uint(1) } })
  expect(owner.authority).toBe('owner')
  expect(new Set([owner.hash, plain.hash, fire.hash, other.hash]).size).toBe(4)
  expect(owner.hash).toBe(defineGame({ id: 'g', version: 1, state, authority: 'owner' }).hash)
  const invalid = (more: object): string => refusal(() => defineGame({ id: 'g', version: 1, ...more }))
  expect(invalid({ input: { fire: f.bool() } })).toBe('invalid-game')
  expect(invalid({ authority: 'nobody' })).toBe('invalid-game')
  expect(invalid({ authority: 'host', input: { say: f.string(4) } })).toBe('invalid-game')
  expect(invalid({ authority: 'host', state: { dot: { $controller: f.bool() } } })).toBe('invalid-game')
})
