// Simulated game in one engine, whose bytes must be the same in every other.

import { wrapLinks, type Room } from '@tickmesh/net'
import { memoryLinks, prng, SimulatedParty } from '@tickmesh/net/testing'
import { GAME, NEW_SHIP } from './game.ts'
import { areLinked } from './players.ts'

const PLAYERS = 3
const SHIPS = 4
/** Virtual time of the game, in ms, and of the host's leaving. */
const GAME_MS = 8_000
const LEAVES_AT_MS = 5_000
const SHOWN_EVERY_MS = 1_000

const WEAPONS = ['laser', 'mine', 'none'] as const
/** Sizes of charges: constants, for engines differ in the last bit of a power. */
const SIZES = [1e-30, 1e-3, 1, 1e7, 1e30]

/** Bytes and views of a simulated game. */
export interface Simulated {
  /** Every message on a link, in order: its sender, its channel and its bytes in hexadecimal. */
  readonly sent: readonly string[]
  /** Entities of every player once a second, and the events of each player, as JSON. */
  readonly shown: readonly string[]
}

type OwnShip = ReturnType<Room<typeof GAME>['state']['spawn']>

/**
 * Plays a game of three in virtual time, over a network with loss, with random values in every type of field, events,
 * cues, shared values, and a host who leaves. The same seed gives the same game in every engine.
 */
export async function simulate(seed: number): Promise<Simulated> {
  const conditions = { delayMs: 20, jitterMs: 15, loss: 0.05, duplication: 0.02, reordering: 0.05 }
  const party = new SimulatedParty(GAME, { seed, conditions })
  const random = prng(seed + 3)
  const [sent, shown]: [string[], string[]] = [[], []]
  const rooms: Room<typeof GAME>[] = []
  for (let n = 0; n < PLAYERS; n++) {
    const place = `p${n}`
    const links = wrapLinks(memoryLinks(party.network, place), (link) => ({
      send: (channel, bytes) => {
        sent.push(`${place} ${channel} ${hex(bytes)}`)
        return link.send(channel, bytes)
      },
    }))
    const { lobby } = await party.machine({ offsetMs: n * 12_345, driftPpm: n * 20 }, { links })
    const [first] = rooms
    rooms.push(await party.settle(first === undefined ? lobby.create() : lobby.join(first.code)))
  }
  await party.until(() => areLinked(rooms), 'all are linked')
  for (const room of rooms) play(room, random, (line) => shown.push(`${room.me.name} ${line}`))
  for (let passed = 0; passed < GAME_MS; passed += SHOWN_EVERY_MS) {
    if (passed === LEAVES_AT_MS) await rooms.find(({ isHost }) => isHost)?.leave()
    await party.run(SHOWN_EVERY_MS)
    for (const room of rooms) if (!room.ended) shown.push(`${room.me.name} ${JSON.stringify(all(room))}`)
  }
  return { sent, shown }
}

function play(room: Room<typeof GAME>, random: () => number, tell: (line: string) => void): void {
  const ships = Array.from({ length: SHIPS }, () => room.state.spawn('ship', NEW_SHIP))
  room.onEvent('say', ({ text }, from) => tell(`event of ${from.name}: ${text}`))
  room.onCue('blink', ({ n }, from) => tell(`cue of ${from.name}: ${n}`))
  room.shared.on('score', (score) => tell(`score: ${JSON.stringify(score)}`))
  room.on('host', ({ name }) => tell(`host: ${name}`))
  room.on('tick', (tick) => {
    for (const ship of ships) change(ship, random)
    if (random() < 0.05) room.send('say', { text: `tick ${tick}: ${'ü€𝕏'.repeat(Math.floor(random() * 20))}` })
    if (random() < 0.05) room.cue('blink', { n: random() })
    if (room.isHost && random() < 0.05) room.shared.set('score', { [room.me.name]: Math.floor(random() * 1e6) })
  })
}

/** Moves a ship, and changes each other field now and then. */
function change(ship: OwnShip, random: () => number): void {
  const now = (chance: number): boolean => random() < chance
  ship.pos = { x: within(ship.pos.x + ship.vel.x / 60), y: within(ship.pos.y + ship.vel.y / 60) }
  ship.heading += 0.02 + random() * 0.005
  ship.height = ((ship.height + 2.05) % 3) - 2
  if (now(0.05)) ship.vel = { x: (random() - 0.5) * 128, y: (random() - 0.5) * 128 }
  if (now(0.02)) {
    ship.pos = { x: (random() - 0.5) * 1_024, y: (random() - 0.5) * 1_024 }
    ship.snap()
  }
  if (now(0.05)) ship.hp = Math.floor(random() * 128)
  if (now(0.05)) ship.spin = Math.floor(random() * 16) - 8
  if (now(0.05)) ship.alive = !ship.alive
  if (now(0.05)) ship.weapon = WEAPONS[Math.floor(random() * 3)] ?? 'none'
  if (now(0.05)) ship.charge = (random() - 0.5) * (SIZES[Math.floor(random() * SIZES.length)] ?? 0)
  if (now(0.05)) ship.target = now(0.5) ? ship.id : undefined
  if (now(0.05)) ship.shield = now(0.5) ? Math.floor(random() * 32) : undefined
  if (now(0.05)) ship.name = 'aé€𝕏'.slice(Math.floor(random() * 3))
  if (now(0.05)) ship.cargo = { n: Math.floor(random() * 1e9), list: [random(), null, now(0.5)] }
}

function within(place: number): number {
  return Math.max(-512, Math.min(512, place))
}

function all(room: Room<typeof GAME>): unknown[] {
  return [...room.state.all('ship')].map((ship) => [ship.id, { ...ship.latest }, { ...ship.view }])
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
