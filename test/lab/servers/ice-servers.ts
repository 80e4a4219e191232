// ICE servers of the labs.

import { PORTS, SERVERS, SERVERS_V6 } from '../network/addresses.ts'
import { TURN_SECRET } from './turn.ts'

/** ICE server as a lobby has it; with a secret, it makes credentials for each player. */
export interface IceServer {
  readonly urls: string | readonly string[]
  readonly secret?: string
}

export const STUN: IceServer = { urls: `stun:${SERVERS.turn}:${PORTS.turn}` }
/** The same by its address of IPv6: Chromium does not find the names of a file of hosts for STUN by that family. */
export const STUN_V6: IceServer = { urls: `stun:[${SERVERS_V6.turn}]:${PORTS.turn}` }

/** Returns the URL of the labs' TURN server over TCP or TLS, by the name in its certificate. */
export function turnUrl(scheme: 'turn' | 'turns', port: number): string {
  return `${scheme}:turn.lab:${port}?transport=tcp`
}

/**
 * Returns the URL of the labs' TURN server by its address: over UDP, Chromium does not find the names of a file of
 * hosts.
 */
export function turnAt(transport: 'udp' | 'tcp'): string {
  return `turn:${SERVERS.turn}:${PORTS.turn}?transport=${transport}`
}

/** TURN over UDP, TCP, and TLS on port 443. */
export const TURN: IceServer = {
  urls: [turnAt('udp'), turnUrl('turn', PORTS.turn), turnUrl('turns', PORTS.turnTls)],
  secret: TURN_SECRET,
}

/** TURN by both families. */
export const TURN_V6: IceServer = {
  urls: [...[TURN.urls].flat(), `turn:[${SERVERS_V6.turn}]:${PORTS.turn}?transport=udp`],
  secret: TURN_SECRET,
}
