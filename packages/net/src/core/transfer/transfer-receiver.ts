import { GrowingBytes } from './growing-bytes.ts'
import { CREDIT_BYTES, TRANSFER_TIMEOUT_MS } from './transfer-limits.ts'

type Phase = { readonly kind: 'offered' } | { readonly kind: 'accepted'; readonly bytes: GrowingBytes }

/** A transfer of the peer, from its offer to its last byte. */
export class TransferReceiver {
  readonly id: number
  readonly size: number
  #phase: Phase = { kind: 'offered' }
  #credited = 0
  #deadlineMs: number

  constructor(id: number, size: number, nowMs: number) {
    this.id = id
    this.size = size
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
  }

  get accepted(): boolean {
    return this.#phase.kind === 'accepted'
  }

  /** When it has waited too long, ms. */
  get deadlineMs(): number {
    return this.#deadlineMs
  }

  /** How much came, bytes. */
  get received(): number {
    return this.#phase.kind === 'accepted' ? this.#phase.bytes.length : 0
  }

  /** How much memory it takes, bytes. */
  get heldBytes(): number {
    return this.#phase.kind === 'accepted' ? this.#phase.bytes.capacity : 0
  }

  /** False when it was accepted before. */
  accept(nowMs: number): boolean {
    if (this.accepted) return false
    this.#phase = { kind: 'accepted', bytes: new GrowingBytes(this.size) }
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    return true
  }

  /** Takes data; says whether the sender is to be told how much came. */
  take(bytes: Uint8Array, nowMs: number): 'malformed' | 'credit-due' | 'no-credit-due' {
    if (this.#phase.kind !== 'accepted') return 'malformed'
    const collected = this.#phase.bytes
    if (!collected.append(bytes)) return 'malformed'
    this.#deadlineMs = nowMs + TRANSFER_TIMEOUT_MS
    if (collected.length - this.#credited < CREDIT_BYTES) return 'no-credit-due'
    this.#credited = collected.length
    return 'credit-due'
  }

  /** All of it, when all of it came. */
  complete(): Uint8Array | undefined {
    return this.#phase.kind === 'accepted' ? this.#phase.bytes.take() : undefined
  }
}
