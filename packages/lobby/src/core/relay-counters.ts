// Counters of the relay, of a process or of one object.

/** Counts of the relay of a lobby since its start. */
export interface RelayCounters {
  /** Messages and their bytes that were taken, and messages that were sent for them. */
  messages: number
  bytes: number
  forwarded: number
  /** Parts of state that were dropped because their recipient lagged. */
  dropped: number
  /** Parts for a seat that is not there, is away, or is the sender's own. */
  absent: number
  /** Messages that were refused: off, over the budget, malformed or too large. */
  refused: number
}

export function newRelayCounters(): RelayCounters {
  return { messages: 0, bytes: 0, forwarded: 0, dropped: 0, absent: 0, refused: 0 }
}
