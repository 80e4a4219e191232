import { directoryKey, isLocalHost, objectPath } from '@tickmesh/lobby/protocol'
import type { ObjectKind } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'

/** Where a lobby is: the address of its objects is made from it. */
export interface LobbyAddress {
  /** What the game gave, for messages. */
  readonly given: string
  /** Whether it is on this very machine. */
  readonly local: boolean
  of(kind: ObjectKind, key: string): string
}

/**
 * Reads a lobby's address: `ws:`, `wss:`, `http:` or `https:`, with or without a path before `/parties`.
 * `page` is the address of the page that asks, if there is one.
 */
export function lobbyAddress(given: string, page: string | undefined): LobbyAddress {
  let url: URL
  try {
    url = new URL(given)
  } catch (cause) {
    const message = `"${String(given)}" is no address of a lobby; write one like ws://localhost:1999 or wss://lobby.example.com`
    throw new TickmeshError('invalid-value', message, { cause })
  }
  const protocol = { 'ws:': 'ws:', 'http:': 'ws:', 'wss:': 'wss:', 'https:': 'wss:' }[url.protocol]
  if (protocol === undefined) {
    throw new TickmeshError('invalid-value', `A lobby's address begins with ws: or wss:, not with ${url.protocol}`)
  }
  if (protocol === 'ws:' && page?.startsWith('https:') && !isLocalHost(url.hostname)) {
    const message = `This page is https:, and browsers let such a page use no ${given}. Serve the lobby as wss: (behind TLS), or the page over http:`
    throw new TickmeshError('lobby-insecure', message)
  }
  const base = `${protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
  return { given, local: isLocalHost(url.hostname), of: (kind, key) => base + objectPath(kind, key) }
}

/** The key of a game's directory; throws if the game's id or version cannot stand in an address. */
export function keyOf(game: string, version: number): string {
  const key = directoryKey(game, version)
  if (key !== undefined) return key
  const message = `The game "${game}", version ${version}, has no place in a lobby: an id is 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit, and a version a whole number from 0 to 65535`
  throw new TickmeshError('invalid-game', message)
}
