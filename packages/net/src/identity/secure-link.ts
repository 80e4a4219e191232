// Secured link: a link that opens once both ends have proven who they are.

import type { TickmeshError } from '../errors.ts'
import type { ChannelName, Link, LinkEnd, LinkEvents } from '../link/link.ts'
import type { LinkChanges } from '../link/wrap-links.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { concat } from './bytes.ts'
import { fingerprintsIn } from './certificates.ts'
import type { Handshake, ProvenPeer } from './handshake.ts'
import { IDENTITY_FRAME } from './identity-frames.ts'
import { identityMismatch } from './identity-mismatch.ts'
import { SealedChannels } from './sealed-channels.ts'

/** Owner of secured links: whom they must reach, and what becomes of it. */
export interface LinkGuard {
  readonly scheduler: Scheduler
  /** Begins the handshake of a link whose channels are open. */
  begin(link: Link): Promise<Handshake>
  /** The other end has proven a key. @throws TickmeshError when it gets no link nevertheless. */
  proven(link: SecureLink, peer: ProvenPeer): void
  /** The link is open. */
  opened(link: SecureLink): void
  /** A frame of identity has come over the open link. */
  frame(kind: number, body: Uint8Array): void
  /** The link ends for this reason. */
  refused(cause: unknown): void
  /** The link, which was open, has ended. */
  closed(link: SecureLink): void
}

/** Time from the opening of a link's channels to the other end's proof, ms: fifty times a slow round trip. */
const HANDSHAKE_LIMIT_MS = 4_000
/** Upper bound of the bytes that wait for the proof: what the other end sends, which is through with this end's. */
const MAX_HELD_BYTES = 2_097_152

/** Progress of a handshake: the frame that is due from the other end, or none. */
type Due = 'introduction' | 'proof' | 'nothing'

/** One end of a secured link. Its wrapper is `wrapLinks`. */
export class SecureLink {
  readonly #link: Link
  readonly #owner: LinkEvents
  readonly #guard: LinkGuard
  readonly #held: { readonly channel: ChannelName; readonly bytes: Uint8Array }[] = []
  #heldBytes = 0
  #at: 'waiting' | 'shaking' | 'open' | 'over' = 'waiting'
  #due: Due = 'introduction'
  /** Fingerprints of the first description of the other end that the link took. */
  #fingerprints: string | undefined
  #handshake: Promise<Handshake> | undefined
  /** Undefined on a link with certificates, whose transport encrypts. */
  #sealed: SealedChannels | undefined
  /** Steps of the handshake, one after the other. */
  #steps: Promise<void> = Promise.resolve()
  #failure: LinkEnd | undefined
  #stopTimer: () => void = () => {}

  constructor(link: Link, owner: LinkEvents, guard: LinkGuard) {
    this.#link = link
    this.#owner = owner
    this.#guard = guard
  }

  /** Sends a frame of identity over the open link. */
  sendFrame(kind: number, body: Uint8Array): boolean {
    return this.#send('events', concat(Uint8Array.of(IDENTITY_FRAME, kind), body))
  }

  /** Returns the changes for `wrapLinks`. */
  changes(): LinkChanges {
    const isOpen = (): boolean => this.#at === 'open' && this.#link.open
    return {
      get open() {
        return isOpen()
      },
      send: (channel, bytes) => this.#send(channel, bytes),
      buffered: (channel) => (this.#sealed ?? this.#link).buffered(channel),
      waitsOver: (channel, bytes) => (this.#sealed ?? this.#link).waitsOver(channel, bytes),
      accept: (signal) => this.#accept(signal),
      path: () => (isOpen() ? this.#link.path() : Promise.resolve('unknown')),
      close: () => {
        this.#endLink()
        this.#link.close()
      },
      events: {
        opened: () => this.#opened(),
        received: (channel, bytes) => this.#received(channel, bytes),
        drained: (channel) => {
          if (this.#sealed !== undefined) this.#sealed.drained(channel)
          else if (this.#at === 'open') this.#owner.drained(channel)
        },
        closed: (end) => {
          this.#endLink()
          this.#owner.closed(this.#failure ?? end)
        },
      },
    }
  }

  /**
   * Refuses a description of another certificate than the first one's: an engine would let whoever has it take
   * over the channels, which stay open. Of more than one, no second description is taken.
   */
  #accept(signal: unknown): boolean {
    const found = fingerprintsIn(signal)
    const first = this.#fingerprints
    if (found !== undefined && first !== undefined && (found !== first || found.includes('\n'))) return false
    const accepted = this.#link.accept(signal)
    if (accepted) this.#fingerprints ??= found
    return accepted
  }

  #opened(): void {
    const link = this.#link
    this.#at = 'shaking'
    this.#stopTimer = this.#guard.scheduler.after(HANDSHAKE_LIMIT_MS, () => this.#fail())
    if (link.connection === undefined) {
      this.#sealed = new SealedChannels(link, {
        message: (channel, bytes) => this.#message(channel, bytes),
        drained: (channel) => this.#at === 'open' && this.#owner.drained(channel),
        broken: () => this.#fail(identityMismatch('frame')),
      })
    }
    const handshake = this.#guard.begin(link)
    this.#handshake = handshake
    this.#step(async () => {
      const { introduction } = await handshake
      return () => link.send('events', introduction) || this.#fail()
    })
  }

  #send(channel: ChannelName, bytes: Uint8Array): boolean {
    return this.#at === 'open' && (this.#sealed ?? this.#link).send(channel, bytes)
  }

  #received(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#at === 'over') return
    if (this.#due === 'introduction' && channel === 'events') return this.#introduced(bytes.slice())
    if (this.#sealed === undefined) this.#message(channel, bytes)
    else this.#sealed.receive(channel, bytes)
  }

  #introduced(introduction: Uint8Array): void {
    this.#due = 'proof'
    this.#step(async () => {
      const answer = await (await this.#handshake)?.answer(introduction)
      return () => {
        if (answer === undefined) return
        if (answer.ciphers !== undefined) this.#sealed?.begin(answer.ciphers)
        if (!(this.#sealed ?? this.#link).send('events', answer.proof)) this.#fail()
      }
    })
  }

  /** Takes a message after the introduction: the proof, a frame of identity, or one for the owner. */
  #message(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#at === 'over') return
    if (this.#due === 'proof' && channel === 'events') return this.#proven(bytes.slice())
    if (this.#at === 'shaking') return this.#hold(channel, bytes)
    if (channel !== 'events' || bytes[0] !== IDENTITY_FRAME) this.#owner.received(channel, bytes)
    else if (bytes.length > 1) this.#guard.frame(bytes[1] ?? 0, bytes.subarray(2))
  }

  #proven(proof: Uint8Array): void {
    this.#due = 'nothing'
    this.#step(async () => {
      const peer = await (await this.#handshake)?.verify(proof)
      return () => {
        if (peer === undefined) return
        this.#guard.proven(this, peer)
        this.#open()
      }
    })
  }

  #open(): void {
    // A key that gets no link has ended it.
    if (this.#at !== 'shaking') return
    this.#at = 'open'
    this.#stopTimer()
    this.#owner.opened()
    this.#guard.opened(this)
    for (const { channel, bytes } of this.#held.splice(0)) this.#message(channel, bytes)
  }

  #hold(channel: ChannelName, bytes: Uint8Array): void {
    this.#heldBytes += bytes.length
    if (this.#heldBytes > MAX_HELD_BYTES) this.#fail()
    else this.#held.push({ channel, bytes: bytes.slice() })
  }

  /** Does the work of a step, then what follows from it, unless the link has ended by then. */
  #step(work: () => Promise<() => void>): void {
    this.#steps = this.#steps.then(async () => {
      try {
        const finish = this.#at === 'over' ? undefined : await work()
        if (this.#at === 'shaking') finish?.()
      } catch (cause) {
        this.#fail(cause as TickmeshError)
      }
    })
  }

  #fail(cause?: TickmeshError): void {
    if (this.#at === 'over') return
    this.#failure = { reason: 'failed', ...(cause && { cause }) }
    this.#endLink()
    if (cause !== undefined) this.#guard.refused(cause)
    this.#link.close()
  }

  #endLink(): void {
    if (this.#at === 'open') this.#guard.closed(this)
    this.#at = 'over'
    this.#stopTimer()
  }
}
