// Errors of the lobby client, with advice: refusals, lost and unreachable lobbies, timeouts, aborts.

import type { LobbyErrorCode } from '@tickmesh/lobby/protocol'
import { TickmeshError, type TickmeshErrorCode } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'

/** Error codes of the public API for the lobby's; `lobby-refused` for others. */
const CODES: { readonly [code in LobbyErrorCode]?: TickmeshErrorCode } = {
  'too-large': 'too-large',
  'rate-limited': 'rate-limited',
  'room-unknown': 'room-unknown',
  'room-full': 'room-full',
  'room-closed': 'room-closed',
  'version-mismatch': 'version-mismatch',
  'protocol-mismatch': 'version-mismatch',
  'seat-unknown': 'timeout',
}

/** Advice to the game's developer. */
const ADVICE: { readonly [code in LobbyErrorCode]?: string } = {
  'rate-limited': 'Ask less often.',
  'room-unknown': 'Check the code, and that both players run the same game.',
  'room-full': 'Join another room, or make one.',
  'room-closed': 'Join another room, or make one.',
  'version-mismatch': 'Reload the page to get the newest version of the game.',
  'protocol-mismatch': 'Update @tickmesh/net in the game, or @tickmesh/lobby where the lobby runs.',
}

/** Returns the error for a refusal of the lobby. */
export function refusedByLobby(code: LobbyErrorCode, reason: string): TickmeshError {
  const sentence = `The lobby answered "${code}": ${reason}.`
  const message = DEVELOPMENT ? `${sentence} ${ADVICE[code] ?? ''}`.trim() : sentence
  return new TickmeshError(CODES[code] ?? 'lobby-refused', message)
}

/** Returns the error for a socket that never opened. Browsers hide the cause, so its message lists likely ones. */
export function unreachable(address: string, cause: unknown): TickmeshError {
  const message = `The lobby at ${address} does not answer`
  const advice =
    'Check that it runs (its /health answers in a browser), that address and port are right, that no firewall or ' +
    'proxy blocks WebSockets, and that this network has not just opened too many sockets or tried too many codes'
  return new TickmeshError('lobby-unreachable', DEVELOPMENT ? `${message}. ${advice}` : message, { cause })
}

/** Returns the error for a socket that closed during `action`. */
export function lost(action: string): TickmeshError {
  const message = `${action} failed: the lobby was lost`
  return new TickmeshError('lobby-lost', DEVELOPMENT ? `${message}. Try again` : message)
}

/** Returns the error for an `action` that took too long. */
export function timedOut(action: string, ms: number): TickmeshError {
  const message = `${action} took longer than ${Math.round(ms) / 1_000} s`
  return new TickmeshError('timeout', DEVELOPMENT ? `${message}. Try again` : message)
}

/** Returns the error for an abort by the caller's signal. */
export function aborted(signal: AbortSignal): TickmeshError {
  return new TickmeshError('aborted', 'Given up by the caller', { cause: signal.reason })
}

/** Returns the error for a request to a lobby that the game has closed. */
export function lobbyClosed(): TickmeshError {
  const message = 'The game has closed this lobby'
  return new TickmeshError('left', DEVELOPMENT ? `${message}; connect again` : message)
}
