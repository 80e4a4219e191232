import type { Scheduler } from './scheduler/scheduler.ts'

/** One thing that happened inside, for a game that wants to know. */
export interface LogEntry {
  /** `warn`: something was refused or lost. `info`: links and lobbies come and go. `debug`: the rest. */
  readonly level: 'debug' | 'info' | 'warn'
  /** What happened, in a few words that do not change between versions without a note in the changelog. */
  readonly message: string
  /** To whom, how often, why. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Takes what Tickmesh has to say; the default is silence. What it throws surfaces as an uncaught error. */
export type Log = (entry: LogEntry) => void

export const silent: Log = () => {}

/** A log whose errors surface in a task of their own: they are the hook's, and nothing inside may stop for them. */
export function surfacing(log: Log, scheduler: Scheduler): Log {
  return (entry) => {
    try {
      log(entry)
    } catch (error) {
      scheduler.after(0, () => {
        throw error
      })
    }
  }
}
