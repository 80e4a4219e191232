// Lobby that attacks two players: a proxy before a real one, which changes their signals, or connects them to itself.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import wrtc from '@roamhq/wrtc'
import { webrtcLinks } from '@tickmesh/net'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { securedLinks, type Someone } from '../../packages/net/src/identity/secured-links.fixture.ts'
import type { ChannelName, Link, LinkOptions } from '../../packages/net/src/link/link.ts'
import { systemScheduler } from '../../packages/net/src/scheduler/system.ts'

/** Kind of the attack on the links of two players. */
export type Attack =
  | { readonly kind: 'none' }
  /** Replaces the fingerprints of descriptions, and has no end of its own. */
  | { readonly kind: 'fingerprints' }
  /**
   * Has an end of its own to each of the two. `seconds`: their descriptions name the other player's certificate too,
   * before or after its own. `eve`: makes handshakes of its own, with her key.
   */
  | { readonly kind: 'middle'; readonly seconds?: 'before' | 'after'; readonly eve?: Someone }

/** Signal of a link through the lobby: attempts of dialer and fallback, and the link's own. */
interface DirectSignal {
  readonly attempt: number
  readonly data: { readonly direct: number; readonly data: { readonly type?: string; readonly sdp?: string } }
}

/** Player's socket to the room. */
interface Victim {
  readonly id: string
  readonly code: string
  /** Sends the player a signal as from the other one. */
  signal(data: unknown): void
}

/** Eve's end of a link to one player. */
interface EvesEnd {
  readonly link: Link
  readonly waiting: { readonly channel: ChannelName; readonly bytes: Uint8Array }[]
}

const FINGERPRINT = /a=fingerprint:.*\r\n/
const scheduler = systemScheduler()

/** Attacking lobby, until it is closed. */
export class AttackingLobby {
  attack: Attack = { kind: 'none' }
  readonly #server: WebSocketServer
  readonly #http = createServer()
  readonly #lobby: string
  readonly #victims: Victim[] = []
  /** Eve's ends by attempt and by the id of the player that they are linked to. */
  readonly #ends = new Map<string, EvesEnd>()
  /** Fingerprint lines of the players, by id. */
  readonly #lines = new Map<string, string>()

  constructor(lobby: string) {
    this.#lobby = lobby
    this.#server = new WebSocketServer({ server: this.#http })
    this.#server.on('connection', (near, { url = '/' }) => this.#connect(near, url))
  }

  /** Returns the address for pages, once it can be connected to. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const { link } of this.#ends.values()) link.close()
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
    await new Promise<void>((resolve) => this.#http.close(() => resolve()))
  }

  #connect(near: WebSocket, url: string): void {
    const far = new WebSocket(this.#lobby + url)
    const opened = new Promise((resolve) => far.on('open', resolve))
    // Numbers of the room's messages: of those that the lobby sent, and of those that the player gets.
    let real = 0
    let given = 0
    let victim: Victim | undefined
    const give = (message: object): void => near.send(JSON.stringify({ ...message, n: ++given }))
    near.on('message', (data: RawData, binary) => {
      const text = String(data)
      const message = binary ? {} : (JSON.parse(text) as { readonly type?: string; readonly seen?: number })
      const passed = message.seen === undefined ? data : JSON.stringify({ ...message, seen: real })
      void opened.then(() => far.send(passed, { binary }))
    })
    far.on('message', (data: RawData, binary) => {
      const text = String(data)
      if (binary || !text.startsWith('{')) return near.send(data, { binary })
      const message = JSON.parse(text) as {
        type: string
        n?: number
        id: string
        code: string
        from: string
        data: unknown
      }
      if (message.type === 'seated') {
        const { id, code } = message
        victim = { id, code, signal: (signal) => give({ type: 'signal', from: this.#otherThan(id)?.id, data: signal }) }
        this.#victims.push(victim)
      }
      if (message.n === undefined) return near.send(text)
      real = message.n
      const isDropped = message.type === 'signal' && victim !== undefined && this.#signal(victim, message)
      if (!isDropped) give(message)
    })
    near.on('close', () => {
      far.terminate()
      if (victim !== undefined) this.#victims.splice(this.#victims.indexOf(victim), 1)
    })
    far.on('close', () => near.terminate())
    far.on('error', () => near.terminate())
  }

  #otherThan(id: string): Victim | undefined {
    return this.#victims.find((each) => each.id !== id)
  }

  /** Changes a signal to a player. Returns true when the player is not to have it. */
  #signal(to: Victim, message: { data: unknown }): boolean {
    const { attempt, data } = (message.data ?? {}) as Partial<DirectSignal>
    const from = this.#otherThan(to.id)
    if (this.attack.kind === 'none' || attempt === undefined || data?.direct === undefined || from === undefined) {
      return false
    }
    const { direct, data: signal } = data
    const [line] = FINGERPRINT.exec(signal.sdp ?? '') ?? []
    if (line !== undefined) this.#lines.set(from.id, line)
    if (this.attack.kind === 'fingerprints') {
      if (line !== undefined) message.data = { attempt, data: { direct, data: withLine(signal, line, altered(line)) } }
      return false
    }
    const key = (id: string): string => `${attempt} ${direct} ${id}`
    if (signal.type === 'offer' && !this.#ends.has(key(from.id))) {
      const send = (victim: Victim) => (answer: unknown) => victim.signal({ attempt, data: { direct, data: answer } })
      this.#openEnd(key(from.id), key(to.id), { victim: from, initiator: false, signal: send(from) })
      this.#openEnd(key(to.id), key(from.id), { victim: to, initiator: true, signal: send(to) })
    }
    this.#ends.get(key(from.id))?.link.accept(signal)
    return true
  }

  #openEnd(
    key: string,
    otherKey: string,
    { victim, initiator, signal }: { victim: Victim; initiator: boolean; signal(data: unknown): void },
  ): void {
    const { attack } = this
    if (attack.kind !== 'middle') return
    const waiting: EvesEnd['waiting'] = []
    const flush = (end: EvesEnd | undefined): void => {
      if (end?.link.open === true) for (const { channel, bytes } of end.waiting.splice(0)) end.link.send(channel, bytes)
    }
    const options: LinkOptions = {
      initiator,
      scheduler,
      context: { iceServers: [] },
      events: {
        opened: () => flush(this.#ends.get(key)),
        received: (channel, bytes) => {
          const other = this.#ends.get(otherKey)
          other?.waiting.push({ channel, bytes: bytes.slice() })
          flush(other)
        },
        signal: (data) => signal(this.#withSecond(data as { readonly sdp?: string }, victim)),
        drained() {},
        closed() {},
      },
    }
    const raw = webrtcLinks({ rtc: wrtc })
    const open =
      attack.eve === undefined
        ? raw
        : securedLinks(raw, { ...attack.eve, id: this.#otherThan(victim.id)?.id ?? '' }, victim.id, {
            code: victim.code,
            name: '',
          }).open
    this.#ends.set(key, { link: open(options), waiting })
  }

  /** Adds the fingerprint of the other player's certificate to a description, as the attack has it. */
  #withSecond<T extends { readonly sdp?: string }>(signal: T, victim: Victim): T {
    const [own] = FINGERPRINT.exec(signal.sdp ?? '') ?? []
    const seconds = this.attack.kind === 'middle' ? this.attack.seconds : undefined
    const other = this.#lines.get(this.#otherThan(victim.id)?.id ?? '')
    if (own === undefined || seconds === undefined || other === undefined) return signal
    return withLine(signal, own, seconds === 'before' ? other + own : own + other)
  }
}

function withLine<T extends { readonly sdp?: string }>(signal: T, line: string, changed: string): T {
  return { ...signal, sdp: signal.sdp?.replace(line, changed) }
}

/** Returns a fingerprint line of no certificate. */
function altered(line: string): string {
  return line.replace(/([\dA-F])\r\n$/i, (_, digit: string) => `${digit === '0' ? '1' : '0'}\r\n`)
}
