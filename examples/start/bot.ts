// Bot of the arena: one player in Node.

import wrtc from '@roamhq/wrtc'
import { connectLobby, webrtcLinks } from '@tickmesh/net'
import type { Lobby } from '@tickmesh/net'
import { identity } from '@tickmesh/net/identity'
import WebSocket from 'ws'
import { BOT_NAMES, flyBot, isBotName } from '../arena/src/bots/bot.ts'
import { declareArena } from '../arena/src/game.ts'
import type { Arena, ArenaRoom } from '../arena/src/game.ts'
import { MAX_PLAYERS } from '../arena/src/rules/arena.ts'

/** Player without a screen: the arena's own match, flown by the arena's own pilot, over real data channels. */
export class Bot {
  readonly room: ArenaRoom
  readonly #lobby: Lobby<Arena>

  private constructor(lobby: Lobby<Arena>, room: ArenaRoom, index: number) {
    this.#lobby = lobby
    this.room = room
    flyBot(room, { skill: 0.35 + 0.5 * Math.random(), daring: Math.random() }, index === 0)
  }

  /**
   * Seats a bot.
   *
   * @param code The room; undefined for a quick match.
   */
  static async enter(lobbyUrl: string, index: number, code: string | undefined): Promise<Bot> {
    const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = wrtc
    const lobby = await connectLobby(lobbyUrl, declareArena(identity()), {
      name: BOT_NAMES[index % BOT_NAMES.length] ?? 'Bot',
      links: webrtcLinks({ rtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } }),
      WebSocket,
    })
    const room =
      code === undefined
        ? await lobby.quickMatch({ mode: 'ffa', players: { min: 1, max: MAX_PLAYERS } })
        : await lobby.join(code)
    return new Bot(lobby, room, index)
  }

  /** Returns whether all players of its room are bots. */
  amongBots(): boolean {
    return [...this.room.players.values()].every(({ name }) => isBotName(name))
  }

  async leave(): Promise<void> {
    await this.room.leave()
    this.#lobby.close()
  }
}
