// Honest end of a secured link whose other end is in the hands of a test.

import type { ChannelName, Link, LinkContext, LinkEnd, LinkEvents } from '../link/link.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { certificatesOf } from './certificates.ts'
import { certifiedLinks } from './certified-links.fixture.ts'
import { Handshake } from './handshake.ts'
import { memoryLinks } from '../link/memory.ts'
import { securedLinks, someone, type SecuredLinks } from './secured-links.fixture.ts'

const context: LinkContext = { iceServers: [] }

/** Message on a link. */
export interface Message {
  readonly channel: ChannelName
  readonly bytes: Uint8Array
}

/** Link between Ann, who is honest, and whatever the test makes of Eve. */
export interface HostileEnd {
  readonly scheduler: VirtualScheduler
  readonly ann: SecuredLinks & { readonly link: Link; readonly opened: number; readonly ends: readonly LinkEnd[] }
  /** Messages that Ann's room got. */
  readonly received: readonly Message[]
  /** Eve's end, below any handshake, and what came there. */
  readonly raw: Link
  readonly arrived: readonly Message[]
  /** Begins a handshake as Eve. */
  handshake(): Promise<Handshake>
}

/** Connects Ann, who initiates, and Eve. Their channels are open. */
export async function hostileEnd(certified = true): Promise<HostileEnd> {
  const scheduler = new VirtualScheduler(1)
  const network = new SimulatedNetwork({ scheduler, seed: 1 })
  const kind = certified ? certifiedLinks : memoryLinks
  const [ann, eve] = [await someone('ann'), await someone('eve')]
  const secured = securedLinks(kind(network, 'ann'), ann, 'eve')
  const received: Message[] = []
  const arrived: Message[] = []
  const ends: LinkEnd[] = []
  let opened = 0
  const events = (messages: Message[], other: () => Link): LinkEvents => ({
    opened: () => void opened++,
    received: (channel, bytes) => void messages.push({ channel, bytes: bytes.slice() }),
    signal: (data) => scheduler.after(1, () => other().accept(data)),
    drained() {},
    closed: (end) => void ends.push(end),
  })
  const link: Link = secured.open({ initiator: true, context, scheduler, events: events(received, () => raw) })
  const raw: Link = kind(
    network,
    'eve',
  )({
    initiator: false,
    context,
    scheduler,
    events: { ...events(arrived, () => link), opened() {}, closed() {} },
  })
  while (!raw.open || arrived.length === 0) await scheduler.run(1)
  return {
    scheduler,
    ann: {
      ...secured,
      link,
      get opened() {
        return opened
      },
      ends,
    },
    received,
    raw,
    arrived,
    handshake: async () => {
      const { crypto, key } = eve
      const certificates = raw.connection && (await certificatesOf(crypto, raw.connection))
      const circumstances = { code: 'K7QXMAB', name: 'eve', macKey: undefined, certificates }
      return Handshake.begin({ crypto, key, initiator: false, ids: { own: 'eve', peer: 'ann' }, ...circumstances })
    },
  }
}
