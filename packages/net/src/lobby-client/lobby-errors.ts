import type { LobbyErrorCode } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import type { TickmeshErrorCode } from '../errors.ts'

const CODES: { readonly [code in LobbyErrorCode]: TickmeshErrorCode } = {
  malformed: 'lobby-refused',
  'unknown-type': 'lobby-refused',
  'too-large': 'too-large',
  unexpected: 'lobby-refused',
  'rate-limited': 'rate-limited',
  'room-unknown': 'room-unknown',
  'room-full': 'room-full',
  'room-closed': 'room-closed',
  'version-mismatch': 'version-mismatch',
  'protocol-mismatch': 'version-mismatch',
  'seat-unknown': 'timeout',
  'not-allowed': 'lobby-refused',
  'lobby-full': 'lobby-refused',
  internal: 'lobby-refused',
}

const ADVICE: { readonly [code in LobbyErrorCode]?: string } = {
  'rate-limited': 'Ask less often.',
  'room-unknown': 'Check the code, and that both players run the same game.',
  'room-full': 'Join another room, or make one.',
  'room-closed': 'Join another room, or make one.',
  'version-mismatch': 'Reload the page to get the newest version of the game.',
  'protocol-mismatch': 'Update @tickmesh/net in the game, or @tickmesh/lobby where the lobby runs.',
}

/** The lobby's own answer, as an error. */
export function refusedByLobby(code: LobbyErrorCode, message: string): TickmeshError {
  const sentence = `The lobby answered "${code}": ${message}.`
  const advice = ADVICE[code]
  return new TickmeshError(CODES[code], advice === undefined ? sentence : `${sentence} ${advice}`)
}

/** A socket that never opened. Browsers keep the reason to themselves, so the message says what to check. */
export function unreachable(address: string, cause: unknown): TickmeshError {
  const message = `The lobby at ${address} does not answer. Check that it runs (its /health answers in a browser), that address and port are right, and that no firewall or proxy stops WebSockets`
  return new TickmeshError('lobby-unreachable', message, { cause })
}

export function lost(what: string): TickmeshError {
  return new TickmeshError('lobby-lost', `The lobby went away while ${what}. Check that it still runs, and try again`)
}

export function timedOut(what: string, ms: number): TickmeshError {
  return new TickmeshError(
    'timeout',
    `${what} took longer than ${Math.round(ms) / 1_000} s and was given up. Try again`,
  )
}

export function aborted(signal: AbortSignal): TickmeshError {
  return new TickmeshError('aborted', 'Given up by the caller', { cause: signal.reason })
}
