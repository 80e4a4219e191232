import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { LobbyAddress } from './lobby-address.ts'
import type { WebSocketConstructor } from './lobby-socket.ts'

/** What every part of the lobby client works with. */
export interface LobbyContext {
  readonly address: LobbyAddress
  readonly WebSocket: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly log: Log
}
