// Types of the log that a game may pass to `connectLobby`, and the log that drops all.

/** One event inside Tickmesh, for a game that wants to know. */
export interface LogEntry {
  /** `warn`: something was refused or lost. `info`: a link or the lobby came or went. `debug`: everything else. */
  readonly level: 'debug' | 'info' | 'warn'
  /** Short text that says what happened. It changes between versions only with a note in the changelog. */
  readonly message: string
  /** Values that belong to the entry: ids of players, counts, reasons. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Receives log entries. By default there is no log. An error that it throws becomes an uncaught error. */
export type Log = (entry: LogEntry) => void

/** Log that drops every entry. */
export const silent: Log = () => {}
