// Values that every part of the lobby client needs.

import type { WatchNetwork } from './network-watch.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { LobbyAddress } from './lobby-address.ts'
import type { WebSocketConstructor } from './lobby-socket.ts'

/** Context of the lobby client's parts: address, sockets, time, log. */
export interface LobbyContext {
  readonly address: LobbyAddress
  readonly WebSocket: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly log: Log
  /** Milliseconds for which a seat is kept without a socket. */
  readonly keptMs: number
  /** Tells when the network is back. Default: sockets find out, at their pace. */
  readonly watchNetwork?: WatchNetwork | undefined
  /** True where time and network are real, in development: the lobby can be asked over HTTP why it refused a socket. */
  readonly real?: boolean
}
