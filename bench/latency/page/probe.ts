/*
 * What every subject carries, 64 bytes:
 *
 *     0  f64   when it was sent, ms since 1970 on the clock that all pages of one machine share
 *     8  u32   number
 *    12  u32   0: on its way there, 1: on its way back
 *    16  48    noise, other each time, so that nothing is gained by compression or by deltas
 */
export const PROBE_BYTES = 64

const NOISE_AT = 16

/** A probe, as its sender and its receiver know it. */
export interface Probe {
  readonly sentMs: number
  readonly number: number
  readonly back: boolean
}

/** The clock that all pages of one machine share, ms; its step is 5 µs in a page that is isolated. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now()
}

/** The bytes of a probe. */
export function writeProbe({ sentMs, number, back }: Probe): Uint8Array {
  const bytes = new Uint8Array(PROBE_BYTES)
  const view = new DataView(bytes.buffer)
  crypto.getRandomValues(bytes.subarray(NOISE_AT))
  view.setFloat64(0, sentMs)
  view.setUint32(8, number)
  view.setUint32(12, back ? 1 : 0)
  return bytes
}

export function readProbe(bytes: Uint8Array): Probe {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { sentMs: view.getFloat64(0), number: view.getUint32(8), back: view.getUint32(12) === 1 }
}
