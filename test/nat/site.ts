// Places of the NAT lab's further cases: two homes, one LAN, homes behind a carrier.

import type { Lab } from '../lab/lab.ts'
import { Client } from '../lab/network/client.ts'
import { Router } from '../lab/network/router.ts'
import type { Homes } from './pairs.ts'

/** Machine of a player, and its router. */
interface End {
  readonly client: Client
  readonly router: Router
}

export type SiteName = 'homes' | 'lan' | 'carrier' | 'carrier and home'

/** Two players' places, and the carrier that stands before some. */
export interface Site {
  readonly a: End
  readonly b: End
  readonly carrier: Router
}

/** Makes all places. */
export function sitesOf(lab: Lab, homes: Homes): { readonly [name in SiteName]: Site } {
  const [a, b] = homes.clients.map((client, at) => ({ client, router: homes.routers[at] ?? homes.routers[0] }))
  if (a === undefined || b === undefined) throw new Error('no homes')
  const carrier = new Router(lab.net, 3)
  const shared = new Router(lab.net, 6)
  const [c, d, e, f] = [
    endOf('c', new Router(carrier, 4), 2),
    endOf('d', new Router(carrier, 5), 2),
    endOf('e', shared, 2),
    endOf('f', shared, 3),
  ]
  return {
    homes: { a, b, carrier },
    lan: { a: e, b: f, carrier },
    carrier: { a: c, b: d, carrier },
    'carrier and home': { a: c, b, carrier },
  }
}

function endOf(label: string, router: Router, host: number): End {
  const client = new Client(label)
  client.plug(router, host)
  return { client, router }
}
