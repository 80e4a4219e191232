// Addresses of a lobby and its objects, from the URL and the game that `connectLobby` was given.

import { isLocalHost, objectPath } from '@tickmesh/lobby/protocol'
import type { ObjectKind } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Address of a lobby, and of its objects. */
export interface LobbyAddress {
  /** Address as the game gave it, for messages. */
  readonly given: string
  /** True for a lobby on this machine. */
  readonly local: boolean
  /** Returns the address of an object. */
  of(kind: ObjectKind, key: string): string
}

/**
 * Parses a lobby's address: `ws:`, `wss:`, `http:` or `https:`, with or without a path before `/parties`. Its query
 * string (a token of a proxy, say) goes along to every object.
 * `page` is the address of the current page, if there is one.
 */
export function lobbyAddress(given: string, page: string | undefined): LobbyAddress {
  let url: URL
  try {
    url = new URL(given)
  } catch (cause) {
    const example = 'ws://localhost:1999 or wss://lobby.example.com'
    const sentence = DEVELOPMENT ? `"${given}" is not the address of a lobby, such as ${example}` : LEFT_OUT
    throw new TickmeshError('invalid-value', sentence, { cause })
  }
  const protocol = url.protocol.replace('http', 'ws')
  if (!/^wss?:$/.test(protocol)) {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT ? `The address of a lobby begins with ws: or wss:, not with ${url.protocol}` : LEFT_OUT,
    )
  }
  if (protocol === 'ws:' && page?.startsWith('https:') && !isLocalHost(url.hostname)) {
    const advice = 'Serve the lobby as wss: (behind TLS), or the page over http:'
    throw new TickmeshError(
      'lobby-insecure',
      DEVELOPMENT ? `Browsers do not let an https: page connect to ${given}. ${advice}` : LEFT_OUT,
    )
  }
  const base = `${protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
  return { given, local: isLocalHost(url.hostname), of: (kind, key) => base + objectPath(kind, key) + url.search }
}
