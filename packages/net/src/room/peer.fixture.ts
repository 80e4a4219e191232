// One end of a link for tests of `Peer`, over links in the hands of the test.

import { type DurableMessage, type Message, toWire, WIRE_VERSION } from '../core/mesh/message.ts'
import type { ChannelName } from '../link/link.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import type { PeerSignal } from './peer-signal.ts'
import { FakeLink } from './fake-link.fixture.ts'
import { Peer } from './peer.ts'
import { SeatedPlayer } from './player.ts'

const HASH = 7
const CODE = 'K7QXMWD'

/** Ann's end of a link to Bob, and all its events. Ann is seated later when she is the initiator. */
export function annsPeer({ initiator }: { readonly initiator: boolean }): {
  readonly me: SeatedPlayer
  readonly peer: Peer
  readonly scheduler: VirtualScheduler
  readonly links: readonly FakeLink[]
  readonly signals: readonly PeerSignal[]
  readonly durable: readonly DurableMessage[]
  /** Readiness of the lobby to answer: at first it does not. */
  readonly answers: { lobby: boolean }
  /** Channels on which something came for the game. */
  readonly heard: readonly ChannelName[]
  /** Returns whether anything was refused. */
  readonly refused: () => boolean
  /** Bob's hello, with what differs. */
  readonly hello: (other?: Partial<Extract<Message, { kind: 'hello' }>>) => readonly unknown[]
} {
  const scheduler = new VirtualScheduler(1)
  const links: FakeLink[] = []
  const signals: PeerSignal[] = []
  const durable: DurableMessage[] = []
  const heard: ChannelName[] = []
  const answers = { lobby: false }
  let refused = false
  const bob = new SeatedPlayer({ id: 'bob', slot: 1, ordinal: initiator ? 0 : 1, name: 'Bob' }, false)
  const ann = new SeatedPlayer({ id: 'ann', slot: 0, ordinal: initiator ? 1 : 0, name: 'Ann' }, true)
  const peer: Peer = new Peer(bob, {
    scheduler,
    linksTo: () => (options) => {
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
    seat: {
      signal: (_, signal) => signals.push(signal as PeerSignal),
      check: () => {
        if (answers.lobby) peer.lobbyBack(false)
      },
    },
    connected: () => {},
    status: () => {},
    silence: () => {},
    readOwnership: () => undefined,
    durable: (_, message) => durable.push(message),
    snapshot: () => {},
    message: (_, channel) => heard.push(channel),
    drained: () => {},
    unlinked: () => {},
    greet: () => {},
    missed: () => {},
    bye: () => {},
  })
  return {
    me: ann,
    peer,
    scheduler,
    links,
    signals,
    durable,
    answers,
    heard,
    refused: () => refused,
    hello: (other) =>
      toWire({ kind: 'hello', wire: WIRE_VERSION, hash: HASH, id: 'bob', code: CODE, received: 0, ...other }),
  }
}
