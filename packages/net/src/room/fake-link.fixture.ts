// Link for tests of peers and rooms, without a network behind it.

import { fromWire, type Message } from '../core/mesh/message.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import type { ChannelName, Link, LinkOptions } from '../link/link.ts'

type PeerLinkOptions = Omit<LinkOptions, 'context'>

/** Link in the hands of a test: it keeps what it is given, and the test says what arrives and when it opens. */
export class FakeLink implements Link {
  open = false
  closed = false
  /** Bytes queued on each channel. */
  waits = 0
  readonly sent: { readonly channel: ChannelName; readonly bytes: Uint8Array }[] = []
  readonly accepted: unknown[] = []
  readonly options: PeerLinkOptions

  constructor(options: PeerLinkOptions) {
    this.options = options
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    if (this.open) this.sent.push({ channel, bytes: bytes.slice() })
    return this.open
  }

  buffered(): number {
    return this.waits
  }

  waitsOver(_: ChannelName, bytes: number): boolean {
    return this.waits > bytes
  }

  accept(signal: unknown): boolean {
    this.accepted.push(signal)
    return true
  }

  restart(): void {}

  path(): Promise<'host'> {
    return Promise.resolve('host')
  }

  close(): void {
    this.open = false
    this.closed = true
  }

  opens(): void {
    this.open = true
    this.options.events.opened()
  }

  /** Delivers a value, packed. */
  comes(channel: ChannelName, value: unknown): void {
    this.options.events.received(channel, pack(value))
  }

  /** Messages sent on `events`. */
  get sentEvents(): (Message | undefined)[] {
    return this.sent.filter(({ channel }) => channel === 'events').map(({ bytes }) => fromWire(unpack(bytes)?.value))
  }
}
