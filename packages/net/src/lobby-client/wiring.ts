import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { LobbyAddress } from './address.ts'
import type { WebSocketConstructor } from './socket.ts'

/** What every part of the lobby client works with. */
export interface Wiring {
  readonly address: LobbyAddress
  readonly WebSocket: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly log: Log
}
