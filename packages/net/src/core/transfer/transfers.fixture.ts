// Test bench of transfers: two ends, joined by an ordered channel without a network.

import { HIGH_WATER_BYTES } from './transfer-limits.ts'
import type { TransferEvent } from './transfer-event.ts'
import { Transfers } from './transfers.ts'

/** Returns bytes whose values depend on their position. */
export function filled(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let n = 0; n < size; n += 1) bytes[n] = n * 31
  return bytes
}

/** Both ends of an ordered channel that drains some bytes each turn. */
export class Pair {
  readonly a: Transfers
  readonly b: Transfers
  readonly events: { readonly a: TransferEvent[]; readonly b: TransferEvent[] } = { a: [], b: [] }
  readonly #wires: { readonly a: Uint8Array[]; readonly b: Uint8Array[] } = { a: [], b: [] }
  nowMs = 0
  mostBuffered = 0

  constructor(options: { maxBytes?: number } = {}) {
    this.a = new Transfers(options)
    this.b = new Transfers(options)
  }

  /** Runs one turn: fills both directions, then carries `bytes` of each. False when nothing was left to carry. */
  turn(bytes: number = Infinity): boolean {
    let carried = false
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const wire = this.#wires[from]
      const waiting = (): number => wire.reduce((sum, frame) => sum + frame.length, 0)
      this[from].pump(
        () => waiting() > HIGH_WATER_BYTES,
        this.nowMs,
        (frame) => {
          wire.push(frame.slice())
          return true
        },
      )
      this.mostBuffered = Math.max(this.mostBuffered, waiting())
      for (let left = bytes; left > 0 && wire.length > 0; carried = true) {
        const frame = wire.shift()
        if (frame === undefined) break
        left -= frame.length
        this.events[to].push(...this[to].receive(frame, this.nowMs))
      }
    }
    return carried
  }

  settle(): void {
    while (this.turn());
  }
}

export const kinds = (events: readonly TransferEvent[]): string[] =>
  events.filter((event) => event.kind !== 'progress').map((event) => event.kind)

export const ended = (events: readonly TransferEvent[]): TransferEvent | undefined =>
  events.findLast((e) => e.kind === 'failed')
