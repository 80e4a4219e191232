// Many hostile handshakes: none throws, and none opens a link. HANDSHAKES sets their number: 1000000 take ten minutes.

import { expect, it } from 'vitest'
import type { Link, LinkEvents } from '../link/link.ts'
import { DEAD_LINK } from '../link/failed-link.ts'
import { prng } from '../scheduler/prng.ts'
import { connectionOf } from './certified-links.fixture.ts'
import { annAndBob } from './handshake.fixture.ts'
import { Handshake, type HandshakeOptions } from './handshake.ts'
import { quickCrypto } from './quick-crypto.fixture.ts'
import { SecureLink } from './secure-link.ts'

const COUNT = Number(process.env['HANDSHAKES'] ?? 5_000)
const SLOW_MS = 60_000 + 10 * COUNT
const SEED = 12

type Random = () => number

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Returns a frame that is not the one given: changed, cut, longer, or made up. */
function spoilt(frame: Uint8Array, random: Random): Uint8Array {
  const below = (count: number): number => Math.floor(random() * count)
  const changed = frame.slice()
  switch (below(6)) {
    case 0:
      return frame.slice(0, below(frame.length))
    case 1:
      return Uint8Array.from([...frame, ...Array.from({ length: 1 + below(70) }, () => below(256))])
    case 2:
      return Uint8Array.from({ length: below(300) }, () => below(256))
    case 3:
      // A plausible head, and anything after it.
      return Uint8Array.from([
        0xc1,
        1 + below(2),
        below(3),
        below(10),
        ...Array.from({ length: below(250) }, () => below(256)),
      ])
    case 4:
      for (let times = 0; times <= below(8); times++) changed[below(changed.length)] = below(256)
      break
    default:
      changed[below(changed.length)]! ^= 1 << below(8)
  }
  return changed.every((byte, at) => byte === frame[at]) ? frame.slice(1) : changed
}

/** Honest end of one link, and what its owner was told. */
interface HonestEnd {
  readonly events: LinkEvents
  readonly sent: Uint8Array[]
  opened: number
  received: number
  closed: number
}

function honestEnd(options: HandshakeOptions): HonestEnd {
  const sent: Uint8Array[] = []
  let events: Partial<LinkEvents> = {}
  const connection = options.certificates && connectionOf(new Uint8Array(1), new Uint8Array(1))
  const link: Link = {
    ...DEAD_LINK,
    open: true,
    ...(connection && { connection }),
    send: (_, bytes) => sent.push(bytes.slice()) > 0,
    close: () => setImmediate(() => events.closed?.({ reason: 'closed' })),
  }
  const end = { sent, opened: 0, received: 0, closed: 0 }
  const owner: LinkEvents = {
    opened: () => void end.opened++,
    received: () => void end.received++,
    signal() {},
    drained() {},
    closed: () => void end.closed++,
  }
  const secured = new SecureLink(link, owner, {
    scheduler: { now: () => 0, after: () => () => {}, random: () => 0 },
    begin: () => Handshake.begin(options),
    proven() {},
    opened() {},
    frame() {},
    refused() {},
    closed() {},
  })
  events = secured.changes().events ?? {}
  return Object.assign(end, { events: events as LinkEvents })
}

it(
  `[IDN1] [IDN10] ${COUNT} hostile handshakes throw nothing and open no link`,
  async () => {
    const random = prng(SEED)
    const { options } = await annAndBob(quickCrypto())
    const problems: unknown[] = []
    const note = (error: unknown): number => problems.push(error)
    process.on('unhandledRejection', note)
    let former: { readonly introduction: Uint8Array; readonly proof: Uint8Array } | undefined
    for (let n = 0; n < COUNT; n++) {
      const relayed = random() < 0.3 ? { certificates: undefined } : {}
      const ann = { ...options.ann, ...relayed }
      const end = honestEnd(ann)
      end.events.opened()
      const eve = await Handshake.begin({ ...options.bob, ...relayed })
      await settled()
      const [own] = end.sent
      const kind = random()
      if (kind < 0.4) end.events.received('events', spoilt(eve.introduction, random))
      else if (kind < 0.5 && former !== undefined) end.events.received('events', former.introduction)
      else end.events.received('events', eve.introduction)
      await settled()
      const { proof } = await eve.answer(own!)
      if (random() < 0.2) end.events.received('transfer', spoilt(proof, random))
      // In an encrypted link every frame that was not sealed is a wrong one, the proof itself too.
      const isReplayed = former !== undefined && random() < 0.2
      end.events.received(
        'events',
        isReplayed ? former!.proof : kind < 0.5 && relayed.certificates ? proof : spoilt(proof, random),
      )
      end.events.received('events', spoilt(proof, random))
      await settled()
      if (end.opened > 0 || end.received > 0 || end.closed > 1) problems.push(`handshake ${n}`)
      former = { introduction: eve.introduction, proof }
    }
    await settled()
    process.off('unhandledRejection', note)
    expect(problems).toEqual([])
  },
  SLOW_MS,
)
