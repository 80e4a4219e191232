// ICE servers of the labs.

import { PORTS, SERVERS } from '../network/addresses.ts'
import { TURN_USER } from './turn.ts'

/** ICE server as a lobby tells it to players. */
export interface IceServer {
  readonly urls: string | readonly string[]
  readonly username?: string
  readonly credential?: string
}

export const STUN: IceServer = { urls: `stun:${SERVERS.turn}:${PORTS.turn}` }

/** Returns the URL of the labs' TURN server. */
export function turnUrl(scheme: 'turn' | 'turns', port: number, transport: 'udp' | 'tcp'): string {
  return `${scheme}:turn.lab:${port}?transport=${transport}`
}

/** TURN over UDP, TCP, and TLS on port 443. */
export const TURN: IceServer = {
  urls: [
    turnUrl('turn', PORTS.turn, 'udp'),
    turnUrl('turn', PORTS.turn, 'tcp'),
    turnUrl('turns', PORTS.turnTls, 'tcp'),
  ],
  ...TURN_USER,
}
