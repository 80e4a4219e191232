// Cases of the VPN lab: what goes by the tunnel, what happens to it during the match, and which addresses `open` shows.

import { SERVERS } from '../lab/network/addresses.ts'
import type { Routes } from '../lab/network/tunnel.ts'

/** Address of Ann: on her LAN, her provider's, in the tunnel, and of the VPN's end. */
export type AddressName = 'LAN' | 'ISP' | 'tunnel' | 'VPN'

export interface VpnCase {
  readonly name: string
  /** Routes of the tunnel; no tunnel without them. */
  readonly routes?: Routes
  /** Fault of the tunnel in mid-match: its interface goes, or it stays and no packet passes (a kill switch). */
  readonly fault?: 'breaks' | 'killed'
  /** Addresses that another player sees at level `open`, by browser where they differ, and with the microphone. */
  readonly open: {
    readonly chromium: readonly AddressName[]
    readonly firefox: readonly AddressName[]
    readonly microphone: readonly AddressName[]
  }
}

const ALL: Routes = {}

function both(names: readonly AddressName[], microphone: readonly AddressName[]): VpnCase['open'] {
  return { chromium: names, firefox: names, microphone }
}

export const CASES: readonly VpnCase[] = [
  { name: 'no tunnel', open: both(['ISP'], ['LAN', 'ISP']) },
  { name: 'default route', routes: ALL, open: both(['VPN'], ['LAN', 'tunnel', 'VPN']) },
  {
    // On Windows (strong host model) a socket that is bound to an interface's address sends by that interface.
    name: 'default route, bound sockets by the uplink',
    routes: { boundByUplink: true },
    open: both(['VPN'], ['LAN', 'ISP', 'tunnel', 'VPN']),
  },
  {
    // As with an extension of the browser, or a list of sites: the page and the lobby see the VPN, all else does not.
    name: 'split tunnel',
    routes: { only: [`${SERVERS.page}/32`] },
    // Firefox binds to the address by which it reaches the page: that of the tunnel, from where nothing leads on.
    open: { chromium: ['ISP'], firefox: [], microphone: ['LAN', 'ISP', 'tunnel'] },
  },
  {
    name: 'tunnel breaks',
    routes: ALL,
    fault: 'breaks',
    open: both(['ISP', 'VPN'], ['LAN', 'ISP', 'tunnel', 'VPN']),
  },
  { name: 'tunnel breaks, kill switch', routes: ALL, fault: 'killed', open: both(['VPN'], ['LAN', 'tunnel', 'VPN']) },
]
