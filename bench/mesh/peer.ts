// Player of the mesh suite: moves its ships, and counts the states that it sends and sees.

import { connectLobby, type Entity, type Lobby, type OpenLink, type Rtc, webrtcLinks, wrapLinks } from '@tickmesh/net'
import type { WebSocketConstructor } from '@tickmesh/net'
import wrtc from '@roamhq/wrtc'
import { WebSocket } from 'ws'
import { game, type MeshRoom, shipAt } from './game.ts'

/** Traffic of all peers together on their channels `state`. */
export interface Traffic {
  frames: number
  bytes: number
  largestFrame: number
}

export interface MeshOptions {
  readonly traffic: Traffic
  readonly players: number
  /** Moving entities of each player. */
  readonly ships: number
}

/** Player of the mesh, who owns some ships and reads those of all others. */
export class MeshPeer {
  readonly #options: MeshOptions
  #lobby: Lobby<typeof game> | undefined
  #room: MeshRoom | undefined
  /** Number of different states that it sent, to any peer. */
  sent = 0
  /** Number of states of others that it saw. */
  seen = 0
  #number = 0
  #lastSent = -1
  /** One ship of each other player: all of a player's ships carry the same number. */
  readonly #watched = new Map<string, { readonly ship: Entity; last: number }>()

  private constructor(options: MeshOptions) {
    this.#options = options
  }

  static async enter(lobbyUrl: string, code: string, options: MeshOptions): Promise<MeshPeer> {
    const peer = new MeshPeer(options)
    const lobby = await connectLobby(lobbyUrl, game, {
      links: peer.#links(),
      WebSocket: WebSocket as unknown as WebSocketConstructor,
    })
    peer.#lobby = lobby
    peer.#play(code === '' ? await lobby.create({ maxPlayers: options.players }) : await lobby.join(code))
    return peer
  }

  get room(): MeshRoom {
    if (this.#room === undefined) throw new Error('the peer has no seat yet')
    return this.#room
  }

  /** Number of other players whose ships it sees. */
  get playersSeen(): number {
    return this.#watched.size
  }

  get linked(): number {
    let linked = 0
    for (const { isMe, status } of this.room.players.values()) if (!isMe && status === 'connected') linked += 1
    return linked
  }

  async leave(): Promise<void> {
    await this.room.leave()
    this.#lobby?.close()
  }

  #play(room: MeshRoom): void {
    this.#room = room
    const own = Array.from({ length: this.#options.ships }, (_, index) =>
      room.state.spawn('ship', { number: 0, ...shipAt(index, 0), hp: 100, boosting: false }),
    )
    room.on('tick', (tick) => {
      this.#number = tick
      for (const [index, ship] of own.entries()) Object.assign(ship, shipAt(index, tick), { number: tick })
    })
    room.state.on('spawn', (ship) => {
      if (!this.#watched.has(ship.owner)) this.#watched.set(ship.owner, { ship, last: -1 })
    })
  }

  /** Returns real links whose state frames are counted. */
  #links(): OpenLink {
    return wrapLinks(webrtcLinks({ rtc: wrtc as Rtc }), (link, events) => ({
      send: (channel, bytes) => {
        if (channel === 'state') this.#count(bytes.length)
        return link.send(channel, bytes)
      },
      events: {
        received: (channel, bytes) => {
          events.received(channel, bytes)
          if (channel === 'state') this.#look()
        },
      },
    }))
  }

  #count(bytes: number): void {
    const { traffic } = this.#options
    traffic.frames += 1
    traffic.bytes += bytes
    traffic.largestFrame = Math.max(traffic.largestFrame, bytes)
    if (this.#number === this.#lastSent) return
    this.#lastSent = this.#number
    this.sent += 1
  }

  #look(): void {
    for (const watched of this.#watched.values()) {
      const { number } = watched.ship.latest
      if (number === watched.last) continue
      watched.last = Number(number)
      this.seen += 1
    }
  }
}
