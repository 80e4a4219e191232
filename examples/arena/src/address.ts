// Addresses of the page and the lobby: reading them, and making the link of an invitation.

import { isStrength } from './bots/strength.ts'
import type { Strength } from './bots/strength.ts'
import { isPlace } from './network.ts'
import type { PlaceName } from './network.ts'

/** Place of the page: the menu, a room of the lobby, or a match against bots. */
export type Place =
  | { readonly at: 'menu' }
  | { readonly at: 'room'; readonly code: string }
  | { readonly at: 'bots'; readonly strength: Strength }

/**
 * Wish of the page's address: `/?quick`, `/?join=CODE`, `/?bots=hard`, `&name=`, `&lobby=`, `&net=train`,
 * `&renderer=canvas`.
 */
export interface Wish {
  readonly enter: Place | { readonly at: 'quick' }
  readonly name: string | undefined
  readonly lobby: string | undefined
  /** Place whose network the page has; undefined for the network as it is. */
  readonly net: PlaceName | undefined
  readonly canvas: boolean
}

const DEFAULT_LOBBY_PORT = '1999'

export function readWish(search: string): Wish {
  const params = new URLSearchParams(search)
  const net = params.get('net')?.trim().toLowerCase() ?? ''
  return {
    enter: placeOf(params),
    name: params.get('name')?.trim().slice(0, 20) || undefined,
    lobby: params.get('lobby')?.trim() || undefined,
    net: isPlace(net) ? net : undefined,
    canvas: params.get('renderer') === 'canvas',
  }
}

function placeOf(params: URLSearchParams): Wish['enter'] {
  const code = params.get('join')?.trim().toUpperCase() ?? ''
  const bots = params.get('bots')?.trim().toLowerCase()
  if (code !== '') return { at: 'room', code }
  if (bots !== undefined) return { at: 'bots', strength: isStrength(bots) ? bots : 'fair' }
  return { at: params.has('quick') ? 'quick' : 'menu' }
}

/** Returns the lobby's address: from the wish, from the build, or on the host that serves this page. */
export function lobbyAddress(wish: Wish, page: Location = location): string {
  if (wish.lobby !== undefined) return wish.lobby
  if (import.meta.env.VITE_LOBBY) return import.meta.env.VITE_LOBBY
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${page.hostname || 'localhost'}:${import.meta.env.VITE_LOBBY_PORT || DEFAULT_LOBBY_PORT}`
}

/**
 * Returns the link into a room, as another device can open it.
 *
 * @param secret Text for the fragment, which browsers send to no server: it proves that a player came by this link.
 */
export function inviteLink(
  code: string,
  wish: Wish,
  secret: string = '',
  page: Location = location,
): { readonly link: string; readonly reachable: boolean } {
  const url = new URL(page.pathname, page.origin)
  if (isLoopback(url.hostname) && import.meta.env.VITE_LAN_HOST) url.hostname = import.meta.env.VITE_LAN_HOST
  if (wish.lobby !== undefined) url.searchParams.set('lobby', wish.lobby)
  url.searchParams.set('join', code)
  url.hash = secret
  return { link: url.href, reachable: !isLoopback(url.hostname) }
}

/** State of entries of the history that have the menu's entry below them. */
const ABOVE_MENU = { aboveMenu: true }

/** Sets the page's address to its place, so that a reload returns to it, and the browser's Back to the menu. */
export function placeInHistory(place: Place, secret: string = ''): void {
  const url = new URL(location.href)
  url.hash = ''
  for (const name of ['quick', 'join', 'bots', 'name']) url.searchParams.delete(name)
  const state: unknown = history.state
  const above = typeof state === 'object' && state !== null && 'aboveMenu' in state
  if (place.at === 'menu') return history.replaceState(state, '', url)
  if (!above) history.replaceState(null, '', url)
  url.hash = secret
  if (place.at === 'room') url.searchParams.set('join', place.code)
  else url.searchParams.set('bots', place.strength)
  if (above) history.replaceState(ABOVE_MENU, '', url)
  else history.pushState(ABOVE_MENU, '', url)
}

/** Sets the place in the page's address, so that a reload keeps it. */
export function netInHistory(net: PlaceName | undefined): void {
  const url = new URL(location.href)
  if (net === undefined) url.searchParams.delete('net')
  else url.searchParams.set('net', net)
  history.replaceState(history.state, '', url)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
