// Bot of the arena: one player in Node.

import wrtc from '@roamhq/wrtc'
import { connectLobby, webrtcLinks } from '@tickmesh/net'
import type { Lobby } from '@tickmesh/net'
import WebSocket from 'ws'
import { arena } from '../arena/src/game.ts'
import type { ArenaRoom } from '../arena/src/game.ts'
import { Match } from '../arena/src/match/match.ts'
import { MAX_PLAYERS } from '../arena/src/rules/arena.ts'
import { IDLE } from '../arena/src/rules/fighter.ts'
import { Pilot } from '../arena/src/rules/pilot.ts'

const NAMES = ['Vega', 'Orion', 'Nova', 'Rigel', 'Lyra', 'Altair', 'Deneb'] as const
const CHEERS = ['gg', 'Good round!', 'Once more?', 'That was close.'] as const
const TAUNTS = ['Too slow!', 'Nothing personal.', 'Watch your six.', 'Boom.'] as const

/** Player without a screen: the arena's own match, flown by the arena's own pilot, over real data channels. */
export class Bot {
  readonly room: ArenaRoom
  readonly #lobby: Lobby<typeof arena>

  private constructor(lobby: Lobby<typeof arena>, room: ArenaRoom, index: number) {
    this.#lobby = lobby
    this.room = room
    const pilot = new Pilot({ skill: 0.35 + 0.5 * Math.random(), daring: Math.random() }, Math.random)
    const match: Match = new Match(
      room,
      () => {
        const { own } = match
        if (own.phase !== 'flying') return IDLE
        return pilot.steer(own.fighter, room.tick, match.targets(), match.rocks, match.pickups())
      },
      Math.random,
    )
    match.signals.on('hurt', ({ by, hp }) => {
      if (hp === 0 && by === room.me.id && Math.random() < 0.12) match.say(pick(TAUNTS))
    })
    match.signals.on('round', ({ phase }) => {
      if (phase === 'over' && Math.random() < 0.4) match.say(pick(CHEERS))
    })
    room.on('join', (player) => {
      if (index === 0 && !isBotName(player.name)) match.say(`Welcome, ${player.name}!`)
    })
  }

  /**
   * Seats a bot.
   *
   * @param code The room; undefined for a quick match.
   */
  static async enter(lobbyUrl: string, index: number, code: string | undefined): Promise<Bot> {
    const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = wrtc
    const lobby = await connectLobby(lobbyUrl, arena, {
      name: NAMES[index % NAMES.length] ?? 'Bot',
      links: webrtcLinks({ rtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } }),
      WebSocket,
    })
    const room =
      code === undefined
        ? await lobby.quickMatch({ mode: 'ffa', players: { min: 1, max: MAX_PLAYERS } })
        : await lobby.join(code)
    return new Bot(lobby, room, index)
  }

  async leave(): Promise<void> {
    await this.room.leave()
    this.#lobby.close()
  }
}

function pick(lines: readonly string[]): string {
  return lines[Math.floor(Math.random() * lines.length)] ?? ''
}

function isBotName(name: string): boolean {
  return NAMES.some((one) => one === name)
}
