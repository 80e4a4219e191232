// Conditioned links over a simulated network, as a subject of the link contract.

import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { conditioned } from './conditioned.ts'
import type { LinkSubject } from './link-ends.ts'
import type { LinkConditions } from './link-conditions.ts'

/** One-way delay of the network below, in ms. */
export const BELOW_MS = 1

export interface ConditionedSubject extends LinkSubject {
  readonly scheduler: VirtualScheduler
}

/** Returns a conditioned end against a plain one, or two conditioned ends. */
export function conditionedSubject(seed: number, a: LinkConditions, b?: LinkConditions): ConditionedSubject {
  const scheduler = new VirtualScheduler(seed)
  const network = new SimulatedNetwork({ scheduler, seed })
  const plain = memoryLinks(network, 'b')
  return {
    initiator: conditioned(memoryLinks(network, 'a'), a),
    answerer: b === undefined ? plain : conditioned(plain, b),
    scheduler,
    pass: (ms) => scheduler.run(ms),
  }
}
