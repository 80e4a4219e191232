// Player in a page without WebRTC: its room is played over the lobby's relay.

import { connectLobby, type Room } from '@tickmesh/net'
import { until } from '../../setup/until.ts'
import { GAME, NEW_SHIP } from './game.ts'

const LINES = 200

/** Lines and states that one player has of the others. */
export interface Relayed {
  /** Lines that came in another order than they were sent, or not once. */
  readonly wrong: readonly string[]
  readonly lines: number
  /** Ships of the others, at rest. */
  readonly ships: number
  readonly paths: readonly string[]
}

let room: Room<typeof GAME> | undefined
/** Lines by the name of their player. */
const said = new Map<string, string[]>()

/** Takes WebRTC away, and a seat: in a new room, or in that of a code. Returns the code. */
export async function seatRelayed(url: string, name: string, code?: string): Promise<string> {
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection')
  const lobby = await connectLobby(url, GAME, { name })
  room = await (code === undefined ? lobby.create() : lobby.join(code))
  room.onEvent('say', ({ text }, from) => {
    said.set(from.name, [...(said.get(from.name) ?? []), text])
  })
  return room.code
}

/** Plays with so many others: each sends lines, and moves a ship until it comes to rest. */
export async function playRelayed(others: number): Promise<Relayed> {
  const own = room
  if (own === undefined) throw new Error('no seat was taken')
  const linked = (): number => [...own.players.values()].filter((player) => player.status === 'connected').length
  await until(() => linked() > others, 'all are linked')
  const ship = own.state.spawn('ship', NEW_SHIP)
  let sent = 0
  own.on('tick', () => {
    if (sent < LINES) own.send('say', { text: String(sent++) })
    if (ship.hp > 0) ship.hp--
  })
  const ships = (): number => [...own.state.all('ship')].filter((each) => !each.own && each.latest.hp === 0).length
  const lines = (): number => [...said.values()].reduce((sum, { length }) => sum + length, 0)
  await until(() => lines() >= others * LINES && ships() === others && sent === LINES, 'all has come')
  await until(() => linked() > others, 'all are linked at the end')
  return {
    wrong: [...said].flatMap(([name, texts]) =>
      texts.flatMap((text, at) => (text === String(at) ? [] : [`${name} ${at}: ${text}`])),
    ),
    lines: lines(),
    ships: ships(),
    paths: [...own.players.values()].filter(({ isMe }) => !isMe).map(({ stats }) => stats.path),
  }
}
