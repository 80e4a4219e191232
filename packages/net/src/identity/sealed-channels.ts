// Encryption of a link without certificates: its frames pass through the lobby, which can read none of them.
//
// Each message is one frame, or two where its frame would be too long for the link. A frame is AES-256-GCM under the
// key of its direction. Its nonce is the channel and the number of the frame on that channel; reliable channels have it
// by order, `state` carries it along:
//
//     0    number of the frame, 4 bytes, on `state` alone
//     …    sealed: 0 for a whole message, 1 and 2 for its two parts; then the message, or the part

import { CHANNELS, LOW_WATER_BYTES, MAX_MESSAGE_BYTES, type ChannelName, type Link } from '../link/link.ts'
import { concat } from './bytes.ts'
import type { LinkCiphers } from './handshake.ts'

/** Upper bound of the bytes of a channel that wait, here and in the link; `send` returns false beyond it. */
const QUEUE_BYTES = 262_144
/** Upper bound of the bytes received that wait to be decrypted. */
const MAX_ARRIVED_BYTES = 2_097_152
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Bytes of a state frame before what is sealed. */
const COUNTER_BYTES = 4
/** Longest message in one frame, in bytes: number, mark and tag fit beside it. */
const PART_BYTES: number = MAX_MESSAGE_BYTES - COUNTER_BYTES - 1 - TAG_BYTES
/** Marks of what a frame has: a message, or its first or second part. */
const WHOLE = 0
const FIRST = 1
const SECOND = 2

/** Calls of sealed channels. None runs inside a call into them. */
export interface SealedEvents {
  /** A message has come, as the other end sent it. */
  message(channel: ChannelName, bytes: Uint8Array): void
  /** See `LinkEvents.drained`. */
  drained(channel: ChannelName): void
  /** A frame was altered, repeated or left out, or too much waits: the link must end. */
  broken(): void
}

/** State of one channel. */
class Channel {
  sent = 0
  received = 0
  /** Bytes of messages that are sealed just now, and frames that the link did not take yet. */
  waiting = 0
  readonly frames: { readonly frame: Uint8Array; readonly bytes: number }[] = []
  /** True when more waited than the low-water mark: `drained` is due. */
  isFull = false
  /** First part of a message, and the number of its frame. */
  begun: { readonly number: number; readonly bytes: Uint8Array } | undefined
  /** Steps in the order of the messages, each way: sealing takes a while. */
  outgoing: Promise<void> = Promise.resolve()
  incoming: Promise<void> = Promise.resolve()
}

/** The three channels of a link. Messages wait until `begin` gives the keys; one that is given before has to. */
export class SealedChannels {
  readonly #link: Link
  readonly #events: SealedEvents
  readonly #channels = { events: new Channel(), state: new Channel(), transfer: new Channel() }
  readonly #ciphers: Promise<LinkCiphers>
  /** Gives the keys of the link. */
  readonly begin: (ciphers: LinkCiphers) => void
  #arrived = 0

  constructor(link: Link, events: SealedEvents) {
    this.#link = link
    this.#events = events
    let begin: (ciphers: LinkCiphers) => void = () => {}
    this.#ciphers = new Promise((resolve) => (begin = resolve))
    this.begin = begin
  }

  send(name: ChannelName, bytes: Uint8Array): boolean {
    const channel = this.#channels[name]
    if (bytes.length > MAX_MESSAGE_BYTES || this.waitsOver(name, QUEUE_BYTES - bytes.length)) return false
    if (bytes.length <= PART_BYTES) this.#sendPart(name, WHOLE, bytes)
    else {
      this.#sendPart(name, FIRST, bytes.subarray(0, PART_BYTES))
      this.#sendPart(name, SECOND, bytes.subarray(PART_BYTES))
    }
    channel.isFull ||= this.waitsOver(name, LOW_WATER_BYTES)
    return true
  }

  buffered(name: ChannelName): number {
    return this.#channels[name].waiting + this.#link.buffered(name)
  }

  waitsOver(name: ChannelName, bytes: number): boolean {
    const { waiting } = this.#channels[name]
    return waiting > bytes || this.#link.waitsOver(name, bytes - waiting)
  }

  /** Takes a frame of the link. */
  receive(name: ChannelName, frame: Uint8Array): void {
    const channel = this.#channels[name]
    const number = name === 'state' ? numberOf(frame) : channel.received++
    const sealed = frame.slice(name === 'state' ? COUNTER_BYTES : 0)
    this.#arrived += frame.length
    if (this.#arrived > MAX_ARRIVED_BYTES) return this.#events.broken()
    const opened = this.#ciphers.then(({ peer }) => peer.unseal(nonceOf(name, number), sealed))
    channel.incoming = channel.incoming.then(async () => {
      const bytes = await opened
      this.#arrived -= frame.length
      if (bytes !== undefined) this.#takePart(name, number, bytes)
      else if (name !== 'state') this.#events.broken()
    })
  }

  /** Goes on sending: the link has room again. */
  drained(name: ChannelName): void {
    this.#flush(name)
  }

  #sendPart(name: ChannelName, mark: number, bytes: Uint8Array): void {
    const part = concat(Uint8Array.of(mark), bytes)
    const channel = this.#channels[name]
    const nonce = nonceOf(name, channel.sent++)
    channel.waiting += part.length
    const sealing = this.#ciphers.then(({ own }) => own.seal(nonce, part))
    channel.outgoing = channel.outgoing.then(async () => {
      const sealed = await sealing
      const frame = name === 'state' ? concat(nonce.subarray(-COUNTER_BYTES), sealed) : sealed
      channel.frames.push({ frame, bytes: part.length })
      this.#flush(name)
    })
  }

  /** Sends the frames that the link takes. State that it does not take is dropped. */
  #flush(name: ChannelName): void {
    const channel = this.#channels[name]
    for (let next = channel.frames[0]; next !== undefined; next = channel.frames[0]) {
      if (!this.#link.send(name, next.frame) && name !== 'state') break
      channel.frames.shift()
      channel.waiting -= next.bytes
    }
    if (!channel.isFull || this.waitsOver(name, LOW_WATER_BYTES)) return
    channel.isFull = false
    this.#events.drained(name)
  }

  #takePart(name: ChannelName, number: number, part: Uint8Array): void {
    const channel = this.#channels[name]
    if (name === 'state') {
      // A frame that is repeated, or comes late, is old.
      if (number < channel.received) return
      channel.received = number + 1
    }
    const { begun } = channel
    const [mark] = part
    const bytes = part.subarray(1)
    channel.begun = mark === FIRST ? { number, bytes } : undefined
    if (mark === WHOLE) this.#events.message(name, bytes)
    if (mark !== SECOND || begun?.number !== number - 1) return
    if (begun.bytes.length + bytes.length <= MAX_MESSAGE_BYTES) this.#events.message(name, concat(begun.bytes, bytes))
  }
}

function nonceOf(name: ChannelName, number: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  nonce[0] = CHANNELS[name].id
  new DataView(nonce.buffer).setUint32(NONCE_BYTES - COUNTER_BYTES, number)
  return nonce
}

/** Returns the number of a state frame; 0 for one that is too short to have one. */
function numberOf(frame: Uint8Array): number {
  if (frame.length < COUNTER_BYTES) return 0
  return new DataView(frame.buffer, frame.byteOffset).getUint32(0)
}
