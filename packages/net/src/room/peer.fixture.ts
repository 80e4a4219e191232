import { type DurableMessage, fromWire, type Message, toWire, WIRE_VERSION } from '../core/mesh/message.ts'
import { pack, unpack } from '../core/wire/msgpack.ts'
import type { ChannelName, Link, LinkOptions } from '../link/link.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import type { Envelope } from './envelope.ts'
import { Peer } from './peer.ts'
import { SeatedPlayer } from './player.ts'

type PeerLinkOptions = Omit<LinkOptions, 'context'>

/** A link in the hands of the test: what it is given is kept, and the test tells what comes and when it opens. */
class FakeLink implements Link {
  open = false
  closed = false
  /** What waits on each channel, in bytes. */
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

  /** A value comes, packed. */
  comes(channel: ChannelName, value: unknown): void {
    this.options.events.received(channel, pack(value))
  }

  /** The messages that went out on `events`. */
  get said(): (Message | undefined)[] {
    return this.sent.filter(({ channel }) => channel === 'events').map(({ bytes }) => fromWire(unpack(bytes)?.value))
  }
}

const HASH = 7
const CODE = 'K7QXM'

/** Ann's end of a link to Bob, and all that it tells. Ann is seated later when she is the initiator. */
export function annsPeer({ initiator }: { readonly initiator: boolean }): {
  readonly me: SeatedPlayer
  readonly peer: Peer
  readonly scheduler: VirtualScheduler
  readonly links: readonly FakeLink[]
  readonly signals: readonly Envelope[]
  readonly durable: readonly DurableMessage[]
  /** Channels on which something came for the game. */
  readonly heard: readonly ChannelName[]
  /** Whether anything was refused. */
  readonly refused: () => boolean
  /** Bob's hello, with what differs. */
  readonly hello: (other?: Partial<Extract<Message, { kind: 'hello' }>>) => readonly unknown[]
} {
  const scheduler = new VirtualScheduler(1)
  const links: FakeLink[] = []
  const signals: Envelope[] = []
  const durable: DurableMessage[] = []
  const heard: ChannelName[] = []
  let refused = false
  const bob = new SeatedPlayer({ id: 'bob', slot: 1, ordinal: initiator ? 0 : 1, name: 'Bob' }, false)
  const ann = new SeatedPlayer({ id: 'ann', slot: 0, ordinal: initiator ? 1 : 0, name: 'Ann' }, true)
  const peer = new Peer(bob, {
    scheduler,
    openLink: (options) => {
      const link = new FakeLink(options)
      links.push(link)
      return link
    },
    hash: HASH,
    code: CODE,
    me: ann,
    log: ({ message }) => {
      if (message === 'refused from a peer') refused = true
    },
    signal: (_, envelope) => signals.push(envelope),
    connected: () => {},
    status: () => {},
    durable: (_, message) => durable.push(message),
    snapshot: () => {},
    message: (_, channel) => heard.push(channel),
    drained: () => {},
    unlinked: () => {},
    bye: () => {},
  })
  return {
    me: ann,
    peer,
    scheduler,
    links,
    signals,
    durable,
    heard,
    refused: () => refused,
    hello: (other) =>
      toWire({ kind: 'hello', wire: WIRE_VERSION, hash: HASH, id: 'bob', code: CODE, received: 0, ...other }),
  }
}
