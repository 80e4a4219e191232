// Signals of memory links: their type, and the check of what a peer sent.

/** Signal between two memory links. */
export interface MemorySignal {
  readonly kind: 'memory'
  readonly type: 'offer' | 'answer' | 'restart-wanted' | 'restart' | 'restarted'
  /** Address at which the sender receives. */
  readonly address: number
  /** Name of the sender in the network's conditions. */
  readonly place: string
  readonly path: number
}

const TYPES: readonly string[] = ['offer', 'answer', 'restart-wanted', 'restart', 'restarted']

/** Upper bound of a name's length, in characters. */
const LONGEST_PLACE = 256

/** Returns the signal; undefined when `data` is none. */
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
