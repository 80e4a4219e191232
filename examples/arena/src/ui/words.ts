import { TickmeshError } from '@tickmesh/net'
import type { Player, TickmeshErrorCode } from '@tickmesh/net'

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
    'Your browser has no WebRTC, or an extension blocks it. The game needs it to reach other players.',
  'not-connected': 'That player cannot be reached right now.',
  left: 'You have left the room.',
}

/** An error in words that a player understands. */
export function explain(error: unknown): string {
  if (!(error instanceof TickmeshError)) return 'Something went wrong. Reload the page and try again.'
  return SENTENCES[error.code] ?? error.message
}

/** Why a room ended, in words; empty when the player chose to leave. */
export function explainEnd(reason: string, error?: unknown): string {
  if (reason === 'left') return ''
  if (reason === 'kicked') return 'You were removed from the room.'
  if (reason === 'timeout') return 'You were away for too long, and your seat was given up.'
  return error === undefined ? 'The room has closed.' : explain(error)
}

/** How packets travel to a player: a short tag, and a sentence for those who ask. */
export function explainPath(player: Player): { readonly tag: string; readonly title: string } {
  if (player.isMe) return { tag: 'you', title: 'This is you.' }
  if (player.status === 'unreachable') {
    return {
      tag: 'unreachable',
      title: `${player.problem === undefined ? 'No direct path was found.' : explain(player.problem)} You and ${player.name} do not see each other's ships.`,
    }
  }
  if (player.status === 'connecting') return { tag: 'connecting', title: 'Looking for a direct path.' }
  if (player.stats.path === 'host') return { tag: 'local', title: 'Direct, on the same machine or network.' }
  if (player.stats.path === 'server-reflexive') return { tag: 'direct', title: 'Direct, across the internet.' }
  if (player.stats.path === 'relay')
    return { tag: 'relay', title: 'Through a relay server: no direct path was possible.' }
  return { tag: 'direct', title: 'Direct.' }
}
