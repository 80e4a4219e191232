// Relay links of one seat, as the lobby's socket carries them: one message for all frames of a task, within a budget.

import {
  MAX_RELAY_BYTES,
  RELAY_PART_COST,
  readRelayBatch,
  writeRelayBatch,
  type RelayPart,
} from '@tickmesh/lobby/protocol'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Way to the room's relay. */
export interface RelayWay {
  /** Budget of this seat, bytes a second. */
  readonly bytesPerSecond: number
  /** Returns the socket to the room; without one, batches are lost. */
  socket(): { sendEncoded(batch: Uint8Array): boolean; readonly waiting: number } | undefined
}

/** Link of one peer, as the hub sees it. */
export interface RelayedLink {
  /** Takes a part that came for the link. */
  takePart(part: RelayPart): void
  /**
   * Returns the next reliable frame that may leave, or undefined; without `bulk` none of a transfer. It is sent.
   */
  nextFrame(bulk: boolean): RelayPart | undefined
  /** The lobby's socket was lost, and frames with it. */
  lost(): void
}

/** Share of the budget for state, and for all else: together they leave some for acknowledgements. */
const SHARE = 7 / 16
/** Part of a second's budget that may wait in the socket: state that waits is old. */
const LAG_S = 0.1
/** Time after which frames that wait for the budget are tried again, ms. */
const RETRY_MS = 20

/** Token bucket of bytes that may go into debt by one frame. */
class Budget {
  readonly bytesPerMs: number
  bytes: number
  #filledAtMs: number

  constructor(bytesPerSecond: number, nowMs: number) {
    this.bytesPerMs = bytesPerSecond / 1_000
    this.bytes = bytesPerSecond
    this.#filledAtMs = nowMs
  }

  /** Returns the part of the budget that is left; at 0 and below there is none. */
  left(nowMs: number): number {
    this.bytes = Math.min(this.bytesPerMs * 1_000, this.bytes + (nowMs - this.#filledAtMs) * this.bytesPerMs)
    this.#filledAtMs = nowMs
    return this.bytes / (this.bytesPerMs * 1_000)
  }

  spend(part: RelayPart): void {
    this.bytes -= part.bytes.length + RELAY_PART_COST
  }
}

/** The relay links of one seat. */
export class RelayHub {
  /** Links by the slots of their peers. */
  readonly links: Map<number, RelayedLink> = new Map()
  readonly #relay: RelayWay
  readonly #scheduler: Scheduler
  readonly #state: Budget
  readonly #reliable: Budget
  #session: number
  #parts: RelayPart[] = []
  #due = false
  #retries = false

  constructor(relay: RelayWay, scheduler: Scheduler) {
    this.#relay = relay
    this.#scheduler = scheduler
    const nowMs = scheduler.now()
    this.#state = new Budget(relay.bytesPerSecond * SHARE, nowMs)
    this.#reliable = new Budget(relay.bytesPerSecond * SHARE, nowMs)
    this.#session = Math.floor(scheduler.random() * 65_536)
  }

  /** Returns a number for a new link: frames of a former one are known by it. */
  newSession(): number {
    return (this.#session = (this.#session + 1) % 65_536)
  }

  /** Returns whether state is to be dropped because its budget is used up. */
  get overBudget(): boolean {
    return this.#state.left(this.#scheduler.now()) <= 0
  }

  /** Returns whether state is to be dropped because the socket lags. */
  get socketLags(): boolean {
    return (this.#relay.socket()?.waiting ?? 0) > this.#relay.bytesPerSecond * LAG_S
  }

  /** Sends a frame of state with this task's message, behind the events before it. */
  sendState(frame: () => RelayPart): void {
    this.#takeReliable(false)
    const part = frame()
    this.#state.spend(part)
    this.sendPart(part)
  }

  /** Sends a frame outside the budgets with this task's message. */
  sendPart(part: RelayPart): void {
    this.#parts.push(part)
    this.flush()
  }

  /** Sends all that is due, at `uncork` or at the end of the task. */
  flush(): void {
    if (this.#due) return
    this.#due = true
    void Promise.resolve().then(() => this.uncork())
  }

  /** Sends all that is due: the ticks that were due have run. */
  uncork(): void {
    if (!this.#due) return
    this.#due = false
    this.#sendNow()
  }

  /** Takes a batch from the room. */
  received(batch: Uint8Array): void {
    for (const part of readRelayBatch(batch) ?? []) this.links.get(part.slot)?.takePart(part)
  }

  /** Ends all links: the lobby's socket was lost, and frames with it. */
  lost(): void {
    this.#parts = []
    for (const link of [...this.links.values()]) link.lost()
  }

  #sendNow(): void {
    const waits = this.#takeReliable(true)
    for (let size = 0, from = 0, at = 0; at < this.#parts.length; from = at, size = 0) {
      do size += (this.#parts[at++]?.bytes.length ?? 0) + 4
      while (at < this.#parts.length && size + (this.#parts[at]?.bytes.length ?? 0) + 4 <= MAX_RELAY_BYTES)
      this.#relay.socket()?.sendEncoded(writeRelayBatch(this.#parts.slice(from, at)))
    }
    this.#parts = []
    if (!waits || this.#retries) return
    this.#retries = true
    this.#scheduler.after(RETRY_MS, () => {
      this.#retries = false
      this.#sendNow()
    })
  }

  /**
   * Adds the reliable frames that may leave now, of all links in turn; without `bulk` none of transfers. Returns
   * whether the budget ended it.
   */
  #takeReliable(bulk: boolean): boolean {
    const nowMs = this.#scheduler.now()
    const lags = this.socketLags
    for (let found = true; found;) {
      found = false
      for (const link of this.links.values()) {
        // A transfer leaves half of the budget to events.
        const left = lags ? 0 : this.#reliable.left(nowMs)
        if (left <= 0) return true
        const part = link.nextFrame(bulk && left > 0.5)
        if (part === undefined) continue
        found = true
        this.#reliable.spend(part)
        this.#parts.push(part)
      }
    }
    return this.#reliable.left(nowMs) <= 0.5
  }
}
