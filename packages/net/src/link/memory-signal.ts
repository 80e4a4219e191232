/** What two memory links tell each other through signaling. */
export interface MemorySignal {
  readonly kind: 'memory'
  readonly type: 'offer' | 'answer' | 'restart-wanted' | 'restart' | 'restarted'
  /** Where the sender receives. */
  readonly address: number
  /** The sender's name in the network's conditions. */
  readonly place: string
  readonly path: number
}

const TYPES: readonly string[] = ['offer', 'answer', 'restart-wanted', 'restart', 'restarted']

/** A name longer than this is nobody's, in characters. */
const LONGEST_PLACE = 256

/** The signal, if it is one. */
export function parseMemorySignal(data: unknown): MemorySignal | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { kind, type, address, place, path } = data as { readonly [key in keyof MemorySignal]: unknown }
  const fits =
    kind === 'memory' &&
    typeof type === 'string' &&
    TYPES.includes(type) &&
    Number.isSafeInteger(address) &&
    Number.isSafeInteger(path) &&
    typeof place === 'string' &&
    place.length <= LONGEST_PLACE
  return fits ? (data as MemorySignal) : undefined
}
