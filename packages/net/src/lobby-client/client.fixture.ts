// Setup of the lobby client's tests: in-memory lobby, players and recorded events, in virtual time.

import { TickmeshError } from '../errors.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { memoryLobby, type MemoryNetwork } from '../testing/memory-lobby.ts'
import { openLobby, type LobbyClient } from './lobby-client.ts'
import type { Seat, SeatEvents } from './seat.ts'
import type { WatchNetwork } from './network-watch.ts'

export const SEED = 7

/** Network of a player, and what watches it. */
type PlayerNetwork = MemoryNetwork & { readonly watchNetwork?: WatchNetwork }

export function setUp(latencyMs = 5): {
  scheduler: VirtualScheduler
  lobby: ReturnType<typeof memoryLobby>
  /** Advances virtual time until a promise is settled. */
  settle: <Value>(promise: Promise<Value>, limitMs?: number) => Promise<Value>
  player: (name: string, on?: PlayerNetwork, version?: number) => Promise<LobbyClient>
  /** Error codes in the logs of all players. */
  refusals: readonly unknown[]
} {
  const scheduler = new VirtualScheduler(SEED)
  const lobby = memoryLobby({ scheduler, seed: SEED, latencyMs })
  const refusals: unknown[] = []
  const settle = async <Value>(promise: Promise<Value>, limitMs = 120_000): Promise<Value> => {
    let over = false
    const end = (): void => {
      over = true
    }
    promise.then(end, end)
    for (let waited = 0; !over && waited < limitMs; waited += 5) await scheduler.run(5)
    if (!over) throw new Error(`not settled within ${limitMs} ms of virtual time`)
    return promise
  }
  const player = (name: string, on: PlayerNetwork = lobby.machine(), version = 1): Promise<LobbyClient> =>
    settle(
      openLobby(lobby.url, {
        game: 'arena',
        version,
        name,
        scheduler,
        WebSocket: on.WebSocket,
        watchNetwork: on.watchNetwork,
        log: (entry) => refusals.push(entry.details['code']),
      }),
    )
  return { scheduler, lobby, settle, player, refusals }
}

/** Records the events of a seat, one line each; `back` if it is asked for. */
export function record(seat: Seat, recordBack = false): string[] {
  const lines: string[] = []
  const events: SeatEvents = {
    joined: (member) => lines.push(`joined ${member.name} ${member.slot}/${member.ordinal}`),
    left: (_id, reason) => lines.push(`left ${reason}`),
    host: ({ id, term }) => lines.push(`host ${id === seat.me.id ? 'me' : 'other'} ${term}`),
    signal: (_from, data) => lines.push(`signal ${JSON.stringify(data)}`),
    reach: (_a, _b, reachable) => lines.push(`reach ${reachable}`),
    status: (status) => lines.push(status),
    back: () => recordBack && lines.push('back'),
    closed: (error) => lines.push(`closed ${error.code}`),
  }
  seat.listen(events)
  return lines
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof TickmeshError ? error.code : String(error)),
  )
}
