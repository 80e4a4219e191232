// Texts of the page about errors, ends of rooms and connections.

import { TickmeshError } from '@tickmesh/net'
import type { Dispute, Player, PlayerProblemCode, TickmeshErrorCode } from '@tickmesh/net'

const SENTENCES: { readonly [code in TickmeshErrorCode]?: string } = {
  'lobby-unreachable': 'The lobby does not answer. Is it running, and are you on the same network?',
  'lobby-lost': 'The connection to the lobby broke. Please try again.',
  'lobby-insecure':
    'This page is on https, and browsers forbid it to talk to a lobby on plain ws. The lobby needs a wss address.',
  'room-unknown': 'There is no room with that code. It may have closed when its last player left.',
  'room-full': 'That room is full. Try a quick match, or open a room of your own.',
  'room-closed': 'That room has closed.',
  'version-mismatch': 'You and the others run different versions of the game. Reload the page to get the newest.',
  'schema-mismatch': 'You and the others run different builds of the game. Reload the page to get the newest.',
  'rate-limited': 'That was a bit fast. Wait a few seconds and try again.',
  timeout: 'That took too long. Please try again.',
  aborted: 'Cancelled.',
  'webrtc-unavailable':
    'Your browser, or that of the other player, has no WebRTC, or an extension blocks it. The game needs it here.',
  'identity-mismatch': 'Somebody between you and that player tried to listen in, and was shut out.',
  'no-relay': 'One of you hides the address, and no server here can carry the match between you.',
  'not-connected': 'That player cannot be reached right now.',
  silent: 'That player does not answer any more.',
  'turn-refused': 'The server that carries matches between networks refused, or does not answer.',
  'local-network-denied': 'Your browser keeps this page from your own network.',
  'relay-off': 'There is no direct way, and no server here may carry the match between you.',
  blocked: 'One of you has blocked the other.',
  left: 'You have left the room.',
}

/** Returns an error in words that a player understands. */
export function explain(error: unknown): string {
  if (!(error instanceof TickmeshError)) return 'Something went wrong. Reload the page and try again.'
  return SENTENCES[error.code] ?? error.message
}

/** Returns why a room ended, in words; empty when the player chose to leave. */
export function explainEnd(reason: string, error?: unknown): string {
  if (reason === 'left') return ''
  if (reason === 'kicked') return 'You were removed from the room.'
  if (reason === 'timeout') return 'You were away for too long, and your seat was given up.'
  return error === undefined ? 'The room has closed.' : explain(error)
}

/** Tooltips of the scoreboard. */
export const LEGEND = {
  host: 'Host: this player’s browser keeps the score for all.',
  kills: 'Ships destroyed / ships lost',
  ping: 'Round trip to this player, in milliseconds',
  path: 'Path between you and this player: the same network, through NAT (across the internet), or a relay server.',
}

/** Returns the path to a player: a short tag, and a sentence for the tooltip. */
export function explainPath(player: Player): { readonly tag: string; readonly title: string } {
  if (player.isMe) return { tag: 'you', title: 'This is you.' }
  if (player.status === 'unreachable') return { tag: 'unreachable', title: explainUnreachable(player) }
  if (player.status === 'connecting') return { tag: 'connecting', title: `Connecting to ${player.label}.` }
  if (player.status === 'away') return { tag: 'away', title: `Nothing comes from ${player.label} at the moment.` }
  if (player.stats.path === 'host') return { tag: 'same network', title: 'Direct, on the same machine or network.' }
  if (player.stats.path === 'server-reflexive')
    return { tag: 'through NAT', title: 'Direct, across the internet, through your routers (NAT).' }
  if (player.stats.path === 'relay')
    return { tag: 'relayed', title: 'Through a relay server: no direct connection was possible.' }
  if (player.stats.path === 'lobby')
    return {
      tag: 'through the lobby',
      title: 'Through the lobby: one of you hides the address, or no direct connection was possible so far.',
    }
  return { tag: 'direct', title: 'Direct.' }
}

/** Problems that may pass: attempts go on. */
const TRIED_AGAIN = new Set<PlayerProblemCode>([
  'silent',
  'turn-refused',
  'local-network-denied',
  'relay-off',
  'identity-mismatch',
  'identity-unavailable',
])

/** Returns that there is no connection to a player, what this means, and why if it is known. */
export function explainUnreachable({ name, problem }: Player): string {
  const outcome = `You and ${name} do not see each other’s ships.`
  if (problem === undefined || problem.code === 'not-connected' || problem.code === 'no-path')
    return `No connection to ${name}: a firewall or router may be in the way. ${outcome} Still trying.`
  const still = TRIED_AGAIN.has(problem.code) ? ' Still trying.' : ''
  return `No connection to ${name}. ${explain(problem)} ${outcome}${still}`
}

/** Returns what two players disagree about: somebody between them may be the cause, or one of the two. */
export function explainDispute({ about, player, witness }: Dispute): string {
  if (about === 'shared') return `${player.label} keeps the score, and tells ${witness.label} another one than you.`
  if (about === 'players') return `${witness.label} plays with somebody who is not in this room.`
  return `${witness.label} and you see two keys of ${player.isMe ? 'yours' : player.label}: somebody may be between.`
}
