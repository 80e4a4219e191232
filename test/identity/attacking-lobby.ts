// Lobby that attacks two players: a proxy before a real one, which changes their signals, or connects them to itself.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import wrtc from '@roamhq/wrtc'
import { webrtcLinks } from '@tickmesh/net'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import type { Link, LinkContext, OpenLink } from '../../packages/net/src/link/link.ts'
import { RelayHub } from '../../packages/net/src/link/relay-hub.ts'
import { relayLink } from '../../packages/net/src/link/relay.ts'
import { systemScheduler } from '../../packages/net/src/scheduler/system.ts'
import type { Attack } from './attack.ts'
import { EvesEnds } from './eves-ends.ts'
import { alteredLine, fingerprintLine, withLine } from './fingerprint-line.ts'

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
/** Budget of Eve's relay links, bytes a second. */
const RELAY_BYTES_PER_SECOND = 200_000

/** Signal of a link through the lobby: attempts of dialer and fallback, and the link's own. */
interface DirectSignal {
  readonly attempt: number
  readonly data: { readonly direct: number; readonly data: { readonly type?: string; readonly sdp?: string } }
}

/** Signal of a relay link through the lobby; a boolean is none of the link itself. */
interface RelayedSignal {
  readonly attempt: number
  readonly data: { readonly relay: object | boolean }
}

/** Player's socket to the room. */
interface Victim {
  readonly id: string
  readonly code: string
  readonly slot: number
  /** Relay links of the attack to the player. */
  readonly hub: RelayHub
  /** Sends the player a signal as from the other one. */
  signal(data: unknown): void
}

const scheduler = systemScheduler()

/** Attacking lobby, until it is closed. */
export class AttackingLobby {
  #attack: Attack = { kind: 'none' }
  readonly #server: WebSocketServer
  readonly #http = createServer()
  readonly #lobby: string
  readonly #victims: Victim[] = []
  /** Eve's ends, by attempt and by the id of the player that they are linked to. */
  readonly #ends = new EvesEnds()
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
    this.#ends.close()
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
      if (binary && victim !== undefined && this.#carries(victim))
        return victim.hub.received(new Uint8Array(data as Buffer))
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
        members: readonly { readonly id: string; readonly slot: number }[]
      }
      if (message.type === 'seated') {
        const { id, code, members } = message
        const slot = members.find((member) => member.id === id)?.slot ?? 0
        const signal = (sent: unknown): void => give({ type: 'signal', from: this.#otherThan(id)?.id, data: sent })
        const socket = { sendEncoded: (batch: Uint8Array) => near.send(batch) !== null, waiting: 0 }
        const hub = new RelayHub({ bytesPerSecond: RELAY_BYTES_PER_SECOND, socket: () => socket }, scheduler)
        victim = { id, code, slot, hub, signal }
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
    const { attempt, data } = (message.data ?? {}) as Partial<DirectSignal & RelayedSignal>
    const from = this.#attacked.find(({ id }) => id === message.from)
    if (this.attack.kind === 'none' || attempt === undefined || from === undefined) return false
    if (!this.#attacked.includes(to)) return false
    if (this.attack.kind === 'relay')
      return this.#relayed({ from, to, attempt }, data as Partial<RelayedSignal['data']>)
    if (data?.direct === undefined) return false
    const { direct, data: signal } = data
    if (this.attack.kind === 'takeover') {
      if (this.#taken === undefined) this.#numbers = { attempt, direct }
      // Links that are made later are left alone.
      const isTaken = attempt === this.#numbers.attempt && direct === this.#numbers.direct
      if (this.#taken === undefined || !isTaken) return false
      if (this.#taken.id === from.id) this.#taken.link.accept(signal)
      return true
    }
    const line = fingerprintLine(signal)
    if (line !== undefined) this.#lines.set(from.id, line)
    if (this.attack.kind === 'fingerprints') {
      if (line !== undefined)
        message.data = { attempt, data: { direct, data: withLine(signal, line, alteredLine(line)) } }
      return false
    }
    const name = `${attempt} ${direct}`
    if (signal.type === 'offer' && !this.#ends.has(`${name} ${from.id}`)) {
      const signalTo = (victim: Victim) => (own: unknown) => {
        const sent = this.#withSecond(own as { readonly sdp?: string }, victim)
        victim.signal({ attempt, data: { direct, data: sent } })
      }
      for (const [victim, other] of pairsOf(from, to)) {
        const way = { open: webrtcLinks({ rtc: wrtc }), context: { iceServers: [] } }
        this.#openEnd({ victim, other, name, initiator: victim === to }, way, signalTo(victim))
      }
    }
    this.#ends.accept(`${name} ${from.id}`, signal)
    return true
  }

  /** Takes a signal of a pair that is to be linked over the relay, by Eve's ends. */
  #relayed(
    { from, to, attempt }: { readonly from: Victim; readonly to: Victim; readonly attempt: number },
    data: Partial<RelayedSignal['data']> | undefined,
  ): boolean {
    if (typeof data?.relay !== 'object') return data?.relay === undefined
    const name = `relay ${attempt}`
    for (const [victim, other] of this.#ends.has(`${name} ${from.id}`) ? [] : pairsOf(from, to)) {
      const context = { iceServers: [], relay: { hub: victim.hub, slot: other.slot } }
      const signal = (relay: unknown): void => victim.signal({ attempt, data: { relay } })
      this.#openEnd({ victim, other, name, initiator: victim === to }, { open: relayLink, context }, signal)
    }
    this.#ends.accept(`${name} ${from.id}`, data.relay)
    return true
  }

  /** Returns whether what a player sends over the relay is for Eve's ends. */
  #carries(victim: Victim): boolean {
    return this.attack.kind === 'relay' && this.#attacked.includes(victim)
  }

  #openEnd(
    { victim, other, name, initiator }: { victim: Victim; other: Victim; name: string; initiator: boolean },
    way: { readonly open: OpenLink; readonly context: LinkContext },
    signal: (data: unknown) => void,
  ): void {
    const { attack } = this
    const { eve, frames } = { eve: undefined, frames: undefined, ...attack }
    const keys = { key: `${name} ${victim.id}`, otherKey: `${name} ${other.id}` }
    let count = 0
    this.#ends.open({
      ...way,
      ...keys,
      ...(frames === 'reflected' && { otherKey: keys.key }),
      initiator,
      signal,
      as: eve && { eve, id: other.id, victim: victim.id, code: victim.code },
      passed: (bytes) => {
        const recorded = this.#recorded[this.#victims.indexOf(victim) === 0 ? 0 : 1]
        if (recorded.length < HANDSHAKE_FRAMES) recorded.push(bytes)
        return frames === 'replayed' ? recorded[count++] : bytes
      },
    })
  }

  /** Adds the fingerprint of the other player's certificate to a description, as the attack has it. */
  #withSecond<T extends { readonly sdp?: string }>(signal: T, victim: Victim): T {
    const own = fingerprintLine(signal)
    const seconds = this.attack.kind === 'middle' ? this.attack.seconds : undefined
    const other = this.#lines.get(this.#otherThan(victim.id)?.id ?? '')
    if (own === undefined || seconds === undefined || other === undefined) return signal
    return withLine(signal, own, seconds === 'before' ? other + own : own + other)
  }
}

function pairsOf(a: Victim, b: Victim): readonly (readonly [Victim, Victim])[] {
  return [
    [a, b],
    [b, a],
  ]
}
