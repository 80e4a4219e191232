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
   * before or after its own. `eve`: makes handshakes of its own, with her key. `frames`: gives each of the two back
   * what it sends, or gives the other what the first players under this attack have sent.
   */
  | {
      readonly kind: 'middle'
      readonly seconds?: 'before' | 'after'
      readonly eve?: Someone
      readonly frames?: 'reflected' | 'replayed'
    }
  /** Is honest until `takeOver`. */
  | { readonly kind: 'takeover' }

/** Outcome of an end by which the lobby took over a link. */
export interface Takeover {
  readonly link: Link
  opened: boolean
  /** True when it has given up. */
  ended: boolean
  /** Messages that the player sent to it. */
  readonly read: string[]
}

/** Frames of a handshake that each end sends. */
const HANDSHAKE_FRAMES = 2

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
  #attack: Attack = { kind: 'none' }
  readonly #server: WebSocketServer
  readonly #http = createServer()
  readonly #lobby: string
  readonly #victims: Victim[] = []
  /** Eve's ends by attempt and by the id of the player that they are linked to. */
  readonly #ends = new Map<string, EvesEnd>()
  /** Fingerprint lines of the players, by id. */
  readonly #lines = new Map<string, string>()
  /** Frames of the first handshakes of Ann, and of Bob. */
  readonly #recorded: readonly [Uint8Array[], Uint8Array[]] = [[], []]
  /** Numbers of the link of the two, and the player whose signals are for the end that takes it over. */
  #numbers = { attempt: 0, direct: 0 }
  #taken: { readonly id: string; readonly link: Link } | undefined

  constructor(lobby: string) {
    this.#lobby = lobby
    this.#server = new WebSocketServer({ server: this.#http })
    this.#server.on('connection', (near, { url = '/' }) => this.#connect(near, url))
  }

  get attack(): Attack {
    return this.#attack
  }

  /** Sets the attack on the players who come from now on. */
  set attack(attack: Attack) {
    this.#attack = attack
    this.#taken?.link.close()
    this.#taken = undefined
  }

  /** Returns the address for pages, once it can be connected to. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /**
   * Takes over the link of Ann, 0, or Bob, 1, who initiates, with an end that has a certificate of its own: makes the
   * player restart, or offers in the other one's place.
   */
  takeOver(index: 0 | 1): Takeover {
    const victim = this.#victims[index]
    if (victim === undefined) throw new Error('there is no such player')
    const { attempt, direct } = this.#numbers
    const read: string[] = []
    const takeover = { opened: false, ended: false, read }
    const signal = (data: unknown): void => victim.signal({ attempt, data: { direct, data } })
    const link = webrtcLinks({ rtc: wrtc })({
      initiator: index === 0,
      scheduler,
      context: { iceServers: [] },
      events: {
        opened: () => {
          takeover.opened = true
          link.send('events', Uint8Array.of(0xc0))
        },
        received: (_, bytes) => void read.push(Buffer.from(bytes).toString('latin1')),
        signal,
        drained() {},
        closed: () => void (takeover.ended = true),
      },
    })
    this.#taken = { id: victim.id, link }
    if (index === 1) signal({ type: 'restart' })
    return Object.assign(takeover, { link })
  }

  async close(): Promise<void> {
    this.attack = { kind: 'none' }
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
    return this.#attacked.find((each) => each.id !== id)
  }

  /** The two players who came first. */
  get #attacked(): readonly Victim[] {
    return this.#victims.slice(0, 2)
  }

  /** Changes a signal to a player. Returns true when the player is not to have it. */
  #signal(to: Victim, message: { readonly from: string; data: unknown }): boolean {
    const { attempt, data } = (message.data ?? {}) as Partial<DirectSignal>
    const from = this.#attacked.find(({ id }) => id === message.from)
    if (this.attack.kind === 'none' || attempt === undefined || data?.direct === undefined || from === undefined) {
      return false
    }
    if (!this.#attacked.includes(to)) return false
    const { direct, data: signal } = data
    if (this.attack.kind === 'takeover') {
      if (this.#taken === undefined) this.#numbers = { attempt, direct }
      // Links that are made later are left alone.
      const isTaken = attempt === this.#numbers.attempt && direct === this.#numbers.direct
      if (this.#taken === undefined || !isTaken) return false
      if (this.#taken.id === from.id) this.#taken.link.accept(signal)
      return true
    }
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
    let count = 0
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
          const frames = this.#recorded[this.#victims.indexOf(victim) === 0 ? 0 : 1]
          if (frames.length < HANDSHAKE_FRAMES) frames.push(bytes.slice())
          const passed = attack.frames === 'replayed' ? frames[count++] : bytes.slice()
          const other = this.#ends.get(attack.frames === 'reflected' ? key : otherKey)
          if (passed !== undefined) other?.waiting.push({ channel, bytes: passed })
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
