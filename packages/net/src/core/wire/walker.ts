// Check of msgpack bytes from a peer before they are decoded.

/** Deepest nesting of arrays and maps. Deeper data could exhaust the stack of recursive readers, here and in games. */
export const MAX_DEPTH = 16

/** Result of a walk over bytes that may be decoded: whether a `bin` is among them. */
export interface Walked {
  readonly hasBin: boolean
}

const PLAIN: Walked = { hasBin: false }
const WITH_BIN: Walked = { hasBin: true }

/**
 * Walks over one msgpack value without decoding it; undefined when it is not safe to decode. Safe is exactly one value,
 * nested at most `MAX_DEPTH` deep, with string keys only, no extension type (msgpackr decodes records, dates, sets and
 * more from those) and no reserved byte, and every count and length within the bytes that are left.
 *
 * Iterative, without allocations; reads every byte at most once.
 */
export function walk(bytes: Uint8Array): Walked | undefined {
  const end = bytes.length
  let at = 0
  let depth = 0
  let hasBin = false
  // Values left at the current level; a map entry counts as two.
  let left = 1
  let inMap = false
  for (;;) {
    while (left === 0) {
      if (depth === 0) return at === end ? (hasBin ? WITH_BIN : PLAIN) : undefined
      depth--
      left = lefts[depth] as number
      inMap = maps[depth] === 1
    }
    if (at >= end) return undefined
    const byte = bytes[at++] as number
    const isKey = inMap && (left & 1) === 0
    left--
    let skip = 0
    let count = -1
    let map = false
    if (byte < 0x80 || byte >= 0xe0) {
      if (isKey) return undefined
      continue
    }
    if (byte < 0x90) {
      count = (byte & 0x0f) * 2
      map = true
    } else if (byte < 0xa0) count = byte & 0x0f
    else if (byte < 0xc0) skip = byte & 0x1f
    else {
      switch (byte) {
        case 0xc0:
        case 0xc2:
        case 0xc3:
          break
        case 0xc4:
        case 0xd9:
          if (at + 1 > end) return undefined
          skip = bytes[at++] as number
          break
        case 0xc5:
        case 0xda:
          if (at + 2 > end) return undefined
          skip = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
          at += 2
          break
        case 0xc6:
        case 0xdb:
          if (at + 4 > end) return undefined
          skip = u32(bytes, at)
          at += 4
          break
        case 0xca:
        case 0xce:
        case 0xd2:
          skip = 4
          break
        case 0xcb:
        case 0xcf:
        case 0xd3:
          skip = 8
          break
        case 0xcc:
        case 0xd0:
          skip = 1
          break
        case 0xcd:
        case 0xd1:
          skip = 2
          break
        case 0xdc:
        case 0xde:
          if (at + 2 > end) return undefined
          count = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
          at += 2
          map = byte === 0xde
          if (map) count *= 2
          break
        case 0xdd:
        case 0xdf:
          if (at + 4 > end) return undefined
          count = u32(bytes, at)
          at += 4
          map = byte === 0xdf
          if (map) count *= 2
          break
        default:
          // 0xc1 is reserved; 0xc7–0xc9 and 0xd4–0xd8 are extensions.
          return undefined
      }
      if (byte >= 0xc4 && byte <= 0xc6) hasBin = true
    }
    if (isKey && !isString(byte)) return undefined
    if (count >= 0) {
      if (count > end - at || depth >= MAX_DEPTH) return undefined
      lefts[depth] = left
      maps[depth] = inMap ? 1 : 0
      depth++
      left = count
      inMap = map
    } else {
      if (skip > end - at) return undefined
      at += skip
    }
  }
}

// The walker never calls other code, so that one stack serves every call.
const lefts = new Float64Array(MAX_DEPTH)
const maps = new Uint8Array(MAX_DEPTH)

function u32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

function isString(byte: number): boolean {
  return (byte >= 0xa0 && byte < 0xc0) || (byte >= 0xd9 && byte <= 0xdb)
}
