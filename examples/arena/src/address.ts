// Addresses of the page and the lobby: reading them, and making the link of an invitation.

import { isPlace } from './network.ts'
import type { PlaceName } from './network.ts'

/** Wish of the page's address: `/?quick`, `/?join=CODE`, `&name=`, `&lobby=`, `&net=train`, `&renderer=canvas`. */
export interface Wish {
  readonly enter: { readonly by: 'menu' } | { readonly by: 'quick' } | { readonly by: 'join'; readonly code: string }
  readonly name: string | undefined
  readonly lobby: string | undefined
  /** Place whose network the page has; undefined for the network as it is. */
  readonly net: PlaceName | undefined
  readonly canvas: boolean
}

const DEFAULT_LOBBY_PORT = '1999'

export function readWish(search: string): Wish {
  const params = new URLSearchParams(search)
  const code = params.get('join')?.trim().toUpperCase() ?? ''
  const net = params.get('net')?.trim().toLowerCase() ?? ''
  return {
    enter: code !== '' ? { by: 'join', code } : params.has('quick') ? { by: 'quick' } : { by: 'menu' },
    name: params.get('name')?.trim().slice(0, 20) || undefined,
    lobby: params.get('lobby')?.trim() || undefined,
    net: isPlace(net) ? net : undefined,
    canvas: params.get('renderer') === 'canvas',
  }
}

/** Returns the lobby's address: from the wish, from the build, or on the host that serves this page. */
export function lobbyAddress(wish: Wish, page: Location = location): string {
  if (wish.lobby !== undefined) return wish.lobby
  if (import.meta.env.VITE_LOBBY) return import.meta.env.VITE_LOBBY
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${page.hostname || 'localhost'}:${import.meta.env.VITE_LOBBY_PORT || DEFAULT_LOBBY_PORT}`
}

/** Returns the link into a room, as another device can open it. */
export function inviteLink(
  code: string,
  wish: Wish,
  page: Location = location,
): { readonly link: string; readonly reachable: boolean } {
  const url = new URL(page.pathname, page.origin)
  if (isLoopback(url.hostname) && import.meta.env.VITE_LAN_HOST) url.hostname = import.meta.env.VITE_LAN_HOST
  if (wish.lobby !== undefined) url.searchParams.set('lobby', wish.lobby)
  url.searchParams.set('join', code)
  return { link: url.href, reachable: !isLoopback(url.hostname) }
}

/** Sets the page's address to the player's room, so that a reload returns to it; to none for the menu. */
export function placeInHistory(code: string | undefined): void {
  const url = new URL(location.href)
  for (const name of ['quick', 'join', 'name']) url.searchParams.delete(name)
  if (code !== undefined) url.searchParams.set('join', code)
  history.replaceState(null, '', url)
}

/** Sets the place in the page's address, so that a reload keeps it. */
export function netInHistory(net: PlaceName | undefined): void {
  const url = new URL(location.href)
  if (net === undefined) url.searchParams.delete('net')
  else url.searchParams.set('net', net)
  history.replaceState(null, '', url)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
