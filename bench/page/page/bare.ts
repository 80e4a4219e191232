// Floor of the page suite: the messages and ticks of a room over bare channels, without Tickmesh.

import { moveShips, type Ship } from './ships.ts'

const TICK_RATE = 60
/** Ticks between two sendings. */
const SEND_EVERY = 3

/** Bare channels of a page to the other pages. The driver carries the descriptions, complete with candidates. */
export class BareMesh {
  readonly #connections = new Map<number, RTCPeerConnection>()
  readonly #channels: RTCDataChannel[] = []
  #ships: readonly Ship[] = []
  #ticks = 0

  /** The ships that `play` moves. */
  get ships(): readonly Ship[] {
    return this.#ships
  }

  get ticks(): number {
    return this.#ticks
  }

  get opened(): number {
    return this.#channels.filter(({ readyState }) => readyState === 'open').length
  }

  async offer(to: number): Promise<string> {
    const connection = this.#connect(to)
    return described(connection, await connection.createOffer())
  }

  async answer(from: number, sdp: string): Promise<string> {
    const connection = this.#connect(from)
    await connection.setRemoteDescription({ type: 'offer', sdp })
    return described(connection, await connection.createAnswer())
  }

  async accept(to: number, sdp: string): Promise<void> {
    await this.#connections.get(to)?.setRemoteDescription({ type: 'answer', sdp })
  }

  /**
   * Begins to tick at the instants at which all pages do, as in a room: moves so many ships, and sends so many bytes to
   * each page in every third tick, the first page in other ticks than the rest.
   */
  play(ships: number, bytes: number, index: number): void {
    const moved: Ship[] = Array.from({ length: ships }, () => ({ x: 0, y: 0, heading: 0 }))
    this.#ships = moved
    const message = new Uint8Array(bytes)
    const phase = index === 0 ? 0 : 1 + (index % (SEND_EVERY - 1))
    // Read once: reading it takes longer than all else in a tick.
    const { timeOrigin } = performance
    const nowTicks = (): number => ((timeOrigin + performance.now()) * TICK_RATE) / 1_000
    let tick = Math.floor(nowTicks())
    const beat = (): void => {
      tick += 1
      this.#ticks += 1
      moveShips(moved, tick)
      if (tick % SEND_EVERY === phase) for (const channel of this.#channels) channel.send(message)
      setTimeout(beat, Math.max(0, Math.ceil(((tick + 1 - nowTicks()) * 1_000) / TICK_RATE)))
    }
    beat()
  }

  #connect(to: number): RTCPeerConnection {
    const connection = new RTCPeerConnection({ iceServers: [] })
    const channel = connection.createDataChannel('state', {
      negotiated: true,
      id: 1,
      ordered: false,
      maxRetransmits: 0,
    })
    channel.binaryType = 'arraybuffer'
    channel.onmessage = () => {}
    this.#connections.set(to, connection)
    this.#channels.push(channel)
    return connection
  }
}

async function described(connection: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<string> {
  await connection.setLocalDescription(description)
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((changed) => connection.addEventListener('icegatheringstatechange', changed, { once: true }))
  }
  return connection.localDescription?.sdp ?? ''
}
