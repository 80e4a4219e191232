// Addresses of the page and the lobby: reading them, and making the link of an invitation.

/** Wish that the page's address holds: `/?quick`, `/?join=CODE`, `&name=`, `&lobby=`, `&renderer=canvas`. */
export interface Wish {
  readonly enter: { readonly by: 'menu' } | { readonly by: 'quick' } | { readonly by: 'join'; readonly code: string }
  readonly name: string | undefined
  readonly lobby: string | undefined
  readonly canvas: boolean
}

const DEFAULT_LOBBY_PORT = '1999'

export function readWish(search: string): Wish {
  const params = new URLSearchParams(search)
  const code = params.get('join')?.trim().toUpperCase() ?? ''
  return {
    enter: code !== '' ? { by: 'join', code } : params.has('quick') ? { by: 'quick' } : { by: 'menu' },
    name: params.get('name')?.trim().slice(0, 20) || undefined,
    lobby: params.get('lobby')?.trim() || undefined,
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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
