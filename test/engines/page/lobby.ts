// Use of the lobby in one engine: list, code, quick match, and seats that are resumed.

import { TickmeshError } from '@tickmesh/net'
import type { LobbyStatus, Room } from '@tickmesh/net'
import type { RoomListing } from '@tickmesh/lobby/protocol'
import { until } from '../../setup/until.ts'
import { GAME } from './game.ts'
import { linked, Players } from './players.ts'

/** Two players meet by list and code, and by quick match. */
export async function meet(url: string): Promise<object> {
  const players = new Players(url, GAME)
  const [ann, bob] = [await players.connect('Ann'), await players.connect('Bob')]
  const made = await ann.create({ public: true, maxPlayers: 4, data: { map: 'Möbius' } })
  let listing: RoomListing | undefined
  await until(async () => {
    listing = (await bob.list()).find(({ code }) => code === made.code)
    // The list is up to a second old, and may be asked for once a second.
    if (listing === undefined) await new Promise((resolve) => setTimeout(resolve, 1_000))
    return listing !== undefined
  }, 'the room is listed')
  const joined = await bob.join(` ${made.code.toLowerCase()} `)
  await linked([made, joined])
  const unknown = await bob.join('ZZZZZZZ').catch((error: unknown) => error)
  const matched = await Promise.all([ann, bob].map((lobby) => lobby.quickMatch({ mode: 'duel', players: 2 })))
  await linked(matched)
  return {
    listed: { players: listing?.players, maxPlayers: listing?.maxPlayers, data: listing?.data },
    seen: { data: joined.data, maxPlayers: joined.maxPlayers, public: joined.public, seed: joined.seed === made.seed },
    names: namesIn(joined),
    hosts: [made.isHost, joined.isHost],
    unknown: unknown instanceof TickmeshError ? unknown.code : String(unknown),
    matched: matched[0]?.code === matched[1]?.code && matched[0]?.code !== made.code,
  }
}

let seated: { readonly players: Players<typeof GAME>; readonly rooms: Room<typeof GAME>[] } | undefined
const statuses: LobbyStatus[][] = []

/** Two players take seats; the test then cuts their sockets. */
export async function takeSeats(url: string): Promise<void> {
  const players = new Players(url, GAME)
  const rooms = await players.gather(2)
  for (const room of rooms) {
    const seen: LobbyStatus[] = []
    room.on('lobby', (status) => seen.push(status))
    statuses.push(seen)
  }
  seated = { players, rooms }
}

/** Waits until both have their seats again; a third player then joins, whose signals go over the new sockets. */
export async function resume(): Promise<object> {
  if (seated === undefined) throw new Error('nobody has a seat')
  const { players, rooms } = seated
  await until(() => statuses.every((seen) => seen.at(-1) === 'connected'), 'the seats are resumed')
  const third = await (await players.connect('P2')).join(rooms[0]?.code ?? '')
  await linked([...rooms, third])
  return { statuses, ended: rooms.map(({ ended }) => ended), names: namesIn(third) }
}

function namesIn({ players }: Room): string[] {
  return [...players.values()].map(({ name }) => name).toSorted()
}
