// Links of a simulated network that signal candidates with addresses, as an engine without mDNS names does.

import { DEAD_LINK } from '../link/failed-link.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import type { SimulatedNetwork } from '../link/network.ts'
import { withoutTurn } from '../link/privacy.ts'
import { wrapLinks } from '../link/wrap-links.ts'

/** Addresses of one player's machine, of its NAT, and of its TURN server. */
export interface Addresses {
  readonly local: string
  readonly public: string
  readonly relay: string
}

/** Returns the addresses of the nth player. */
export const addressesOf = (n: number): Addresses => ({
  local: `192.168.1.${n}`,
  public: `203.0.113.${n}`,
  relay: `198.51.100.${n}`,
})

const isCandidate = (signal: unknown): boolean => (signal as { readonly type?: unknown } | null)?.type === 'candidate'

/** Returns links that gather these addresses; `relayed` links gather those of the TURN server alone. */
export function addressedLinks(network: SimulatedNetwork, place: string, addresses: Addresses): OpenLink {
  const { local, public: mapped, relay } = addresses
  const memory = memoryLinks(network, place)
  return (options) => {
    const { relayed = false, context, scheduler } = options
    const cause = withoutTurn(options, context.iceServers)
    if (cause !== undefined) {
      scheduler.after(0, () => options.events.closed({ reason: 'refused', cause }))
      return DEAD_LINK
    }
    const hasTurn = context.iceServers.length > 0
    const gathered = [
      ...(relayed ? [] : [`${local} 5000 typ host`, `${mapped} 5000 typ srflx raddr ${local} rport 5000`]),
      ...(hasTurn ? [`${relay} 5000 typ relay raddr ${mapped} rport 5000`] : []),
    ]
    return wrapLinks(memory, (link, events) => {
      let gathers = false
      return {
        accept: (signal) => isCandidate(signal) || link.accept(signal),
        events: {
          signal: (data) => {
            events.signal(data)
            if (gathers) return
            gathers = true
            for (const each of gathered) {
              const candidate = `candidate:1 1 udp 1 ${each}`
              events.signal({ type: 'candidate', candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } })
            }
          },
        },
      }
    })(options)
  }
}
