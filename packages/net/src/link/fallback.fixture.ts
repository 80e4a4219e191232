// Two ends of links with a fallback, for tests of them.

import type { LinkSubject } from '../testing/link-ends.ts'
import { withFallback } from './fallback.ts'
import type { Link, LinkOptions, OpenLink } from './link.ts'
import { memoryLinks } from './memory.ts'
import { SimulatedNetwork, type Conditions } from './network.ts'
import { relayLink } from './relay.ts'
import { AMPLE, relayedPair } from './relay.fixture.ts'

/** Direct links that never open: their packets are lost. */
export const BLOCKED: Partial<Conditions> = { loss: 1 }

/** Two ends, and the network of their direct links. */
type FallbackPair = LinkSubject & Awaited<ReturnType<typeof relayedPair>> & { readonly network: SimulatedNetwork }

/** Makes two ends with direct links over a simulated network, or others, and the relay of a room. */
export async function fallbackPair(
  seed: number,
  conditions: Partial<Conditions> = {},
  kinds: { readonly [end in 'a' | 'b']?: OpenLink } = {},
  relayBytesPerSeat: number = AMPLE,
  latencyMs?: number,
): Promise<FallbackPair> {
  const pair = await relayedPair(seed, relayBytesPerSeat, latencyMs)
  const network = new SimulatedNetwork({ scheduler: pair.scheduler, seed, conditions })
  const { path: _, ...others } = pair
  return {
    ...others,
    network,
    initiator: withFallback(kinds.a ?? memoryLinks(network, 'a'), relayLink),
    answerer: withFallback(kinds.b ?? memoryLinks(network, 'b'), relayLink),
    ...(conditions.loss === 1 && { path: 'lobby' as const }),
  }
}

/** Kind of links that is refused here, as WebRTC in a page that has none. */
export const refused: OpenLink = ({ events, scheduler }: LinkOptions): Link => {
  scheduler.after(0, () => events.closed({ reason: 'refused' }))
  const no = (): false => false
  return {
    ...{ open: false, send: no, buffered: () => 0, waitsOver: no, accept: no, restart() {}, close() {} },
    path: () => Promise.resolve('unknown'),
  }
}
