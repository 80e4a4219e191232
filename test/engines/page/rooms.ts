// Rooms in one engine: every kind of data, a change of host, and host authority.

import type { Room } from '@tickmesh/net'
import { until } from '../../setup/until.ts'
import { GAME, NEW_SHIP, PUSH } from './game.ts'
import { Players } from './players.ts'

const LINES = 20
const TRANSFER_BYTES = 300_000

/** State of the others that each of four players has. */
export interface Exchanged {
  readonly ships: readonly (readonly object[])[]
  readonly seen: readonly { readonly said: readonly string[]; readonly blinks: readonly string[] }[]
  /** Number of different start ticks. */
  readonly starts: number
  readonly scores: readonly unknown[]
  /** Size of the transfer, and the sum of its bytes. */
  readonly received: readonly number[]
}

/** Four players exchange every kind of data. */
export async function exchange(url: string): Promise<Exchanged> {
  const rooms = await new Players(url, GAME).gather(4)
  const [host] = rooms as [Room<typeof GAME>]
  const seen = rooms.map(() => ({ said: [] as string[], blinks: [] as string[], starts: [] as number[] }))
  for (const [at, room] of rooms.entries()) {
    room.onEvent('say', ({ text }, from) => seen[at]?.said.push(`${from.name}: ${text}`))
    room.onCue('blink', ({ n }, from) => seen[at]?.blinks.push(`${from.name}: ${n}`))
    room.on('start', (tick) => seen[at]?.starts.push(tick))
    const ship = room.state.spawn('ship', NEW_SHIP)
    // A motion that ends: then all players have the same last values.
    room.on('tick', () => {
      if (ship.hp > 70) ship.hp--
      ship.pos = { x: ship.hp, y: -ship.hp }
    })
    room.cue('blink', { n: at })
    for (let line = 0; line < LINES; line++) room.send('say', { text: `${line}` })
  }
  host.shared.set('score', { P0: 3 })
  host.start(100)
  const received = new Promise<readonly number[]>((resolve, reject) => {
    rooms[3]?.on('transfer', (incoming) => {
      incoming.accept().then((bytes) => resolve([bytes.length, bytes.reduce((sum, byte) => sum + byte, 0)]), reject)
    })
  })
  const last = [...host.players.values()].at(-1)
  if (last !== undefined) await host.transfer(last, new Uint8Array(TRANSFER_BYTES).fill(7))
  const ships = (): object[][] =>
    rooms.map(({ state }) => [...state.all('ship')].filter(({ own }) => !own).map(({ latest }) => ({ ...latest })))
  const values = (): string[] => ships().flatMap((of) => of.map((ship) => JSON.stringify(ship)))
  await until(() => seen.every(({ said }) => said.length >= 3 * LINES), 'all lines have arrived')
  await until(() => seen.every(({ blinks }) => blinks.length >= 3), 'all cues have arrived')
  await until(() => seen.every(({ starts }) => starts.length > 0), 'all have started')
  await until(() => rooms.every(({ shared }) => shared.get('score') !== undefined), 'all have the score')
  await until(
    () => values().length === 12 && values().every((text) => text.includes('"hp":70')),
    'all ships came to rest',
  )
  return {
    ships: ships(),
    seen: seen.map(({ said, blinks }) => ({ said, blinks: blinks.toSorted() })),
    starts: new Set(seen.map(({ starts }) => starts.join())).size,
    scores: rooms.map(({ shared }) => shared.get('score')),
    received: await received,
  }
}

/** Three players; the host leaves, and the next one goes on with shared values and time. */
export async function changeHost(url: string): Promise<object> {
  const rooms = await new Players(url, GAME).gather(3)
  const [host, ...rest] = rooms as [Room<typeof GAME>, Room<typeof GAME>, Room<typeof GAME>]
  const hosts: string[] = []
  for (const room of rest) room.on('host', ({ name }) => hosts.push(`${room.me.name}: ${name}`))
  host.state.spawn('ship', NEW_SHIP)
  host.shared.set('score', { P0: 1 })
  await until(() => rest.every(({ shared }) => shared.get('score')?.['P0'] === 1), 'all have the score')
  await until(() => rest.every(({ state }) => [...state.all('ship')].length === 1), 'all see the ship')
  await until(() => rest.every(({ clock }) => clock.synced), 'all have the time')
  const before = rest.map(({ clock }) => clock.now())
  await host.leave()
  await until(() => hosts.length === 2, 'there is a new host')
  const next = rest.find(({ isHost }) => isHost)
  next?.shared.set('score', { ...next.shared.get('score'), P1: 2 })
  await until(() => rest.every(({ shared }) => shared.get('score')?.['P1'] === 2), 'all have the next score')
  return {
    hosts: hosts.toSorted(),
    scores: rest.map(({ shared }) => shared.get('score')),
    ships: rest.map(({ state }) => [...state.all('ship')].length),
    forward: rest.every(({ clock }, at) => clock.now() > (before[at] ?? 0)),
  }
}

/** Three players under the authority of the host: each pushes its sled, and the next host goes on with all of them. */
export async function simulateTogether(url: string): Promise<object> {
  const rooms = await new Players(url, PUSH).gather(3)
  const [host, ...rest] = rooms as [Room<typeof PUSH>, Room<typeof PUSH>, Room<typeof PUSH>]
  for (const room of rooms) {
    room.simulate({
      input: () => ({ push: 1 }),
      step: (sleds, { push }) => {
        for (const sled of sleds) sled.x += push / 4
      },
    })
  }
  for (const player of host.players.values()) host.state.spawn('sled', { x: 0 }, { controller: player })
  const sleds = ({ state }: Room<typeof PUSH>): { id: number; x: number }[] =>
    [...state.all('sled')].map(({ id, latest }) => ({ id, x: latest.x })).toSorted((a, b) => a.id - b.id)
  await until(() => rooms.every((room) => sleds(room).length === 3), 'all see all sleds')
  await until(() => rooms.every((room) => sleds(room).every(({ x }) => x > 5)), 'all sleds move')
  const ids = sleds(host).map(({ id }) => id)
  const [own] = host.state.controlledBy(host.me)
  await host.leave()
  await until(() => rest.every((room) => room.host !== undefined && room.host.id !== host.me.id), 'there is a new host')
  const moving = (room: Room<typeof PUSH>): { id: number; x: number }[] =>
    sleds(room).filter(({ id }) => id !== own?.id)
  const far = Math.max(...rest.flatMap((room) => sleds(room).map(({ x }) => x)))
  await until(() => rest.every((room) => moving(room).every(({ x }) => x > far + 5)), 'the sleds of the others move on')
  return { kept: rest.map((room) => sleds(room).every(({ id }) => ids.includes(id))), moving: moving(rest[0]).length }
}
