// Errors of the lobby client, with advice: refusals, lost and unreachable lobbies, timeouts, aborts.

import type { LobbyErrorCode } from '@tickmesh/lobby/protocol'
import { TickmeshError, type TickmeshErrorCode } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Codes of the lobby that the public API has too. */
const SHARED_CODES: readonly (LobbyErrorCode & TickmeshErrorCode)[] = [
  'too-large',
  'rate-limited',
  'room-unknown',
  'room-full',
  'room-closed',
  'version-mismatch',
]

/** Codes of the public API for others of the lobby; `lobby-refused` for the rest. */
const CODES: { readonly [code in LobbyErrorCode]?: TickmeshErrorCode } = {
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
  const message = DEVELOPMENT ? `The lobby answered "${code}": ${reason}. ${ADVICE[code] ?? ''}`.trim() : reason
  return new TickmeshError(SHARED_CODES.find((each) => each === code) ?? CODES[code] ?? 'lobby-refused', message)
}

/** Returns the error for a socket that never opened. Browsers hide the cause, so its message lists likely ones. */
export function unreachable(address: string, cause: unknown): TickmeshError {
  const advice =
    'Check that it runs (its /health answers in a browser), that address and port are right, that no firewall or ' +
    'proxy blocks WebSockets, and that this network has not just opened too many sockets or tried too many codes'
  return new TickmeshError(
    'lobby-unreachable',
    DEVELOPMENT ? `The lobby at ${address} does not answer. ${advice}` : LEFT_OUT,
    {
      cause,
    },
  )
}

/** Returns the error for a socket that closed during `action`. */
export function lost(action: string): TickmeshError {
  return new TickmeshError('lobby-lost', DEVELOPMENT ? `${action} failed: the lobby was lost. Try again` : LEFT_OUT)
}

/** Returns the error for an `action` that took too long. */
export function timedOut(action: string, ms: number): TickmeshError {
  const message = DEVELOPMENT ? `${action} took longer than ${Math.round(ms) / 1_000} s. Try again` : LEFT_OUT
  return new TickmeshError('timeout', message)
}

/** Returns the error for an abort by the caller's signal. */
export function aborted(signal: AbortSignal): TickmeshError {
  return new TickmeshError('aborted', DEVELOPMENT ? 'Given up by the caller' : LEFT_OUT, { cause: signal.reason })
}

/** Returns the error for a request to a lobby that the game has closed. */
export function lobbyClosed(): TickmeshError {
  return new TickmeshError('left', DEVELOPMENT ? 'The game has closed this lobby; connect again' : LEFT_OUT)
}
