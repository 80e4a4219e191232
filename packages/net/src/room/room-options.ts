// Internal options of a room, which the lobby client fills in.

import type { OpenLink } from '../link/link.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Options of a room, beside its game and its seat. */
export interface RoomOptions {
  readonly scheduler: Scheduler
  readonly openLink: OpenLink
  readonly log: Log
  /** See `ConnectOptions.maxBytesPerSecond`. */
  readonly maxBytesPerSecond?: number | undefined
  /** True where time and network are real, in development: not where all players are in this page on purpose. */
  readonly real?: boolean
}
