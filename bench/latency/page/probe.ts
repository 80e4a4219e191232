/*
 * What every subject carries, 64 bytes:
 *
 *     0  f64   when it was sent, ms since 1970 on the clock that all pages of one machine share
 *     8  u32   number, from 1
 *    12  f32   how long the newest probe of the other page was held here before this one left, ms
 *    16  f64   when that probe was sent; 0 for none
 *    24  40    noise, other each time, so that nothing is gained by compression or by deltas
 */
export const PROBE_BYTES = 64

const NOISE_AT = 24

/** A probe, as its sender and its receiver know it. */
export interface Probe {
  readonly sentMs: number
  readonly number: number
  /** The newest probe of the other page, once. */
  readonly echoSentMs: number
  readonly holdMs: number
}

/** The clock that all pages of one machine share, ms; its step is 5 µs in a page that is isolated. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now()
}

/** The bytes of a probe. */
export function writeProbe({ sentMs, number, echoSentMs, holdMs }: Probe): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PROBE_BYTES)
  const view = new DataView(bytes.buffer)
  crypto.getRandomValues(bytes.subarray(NOISE_AT))
  view.setFloat64(0, sentMs)
  view.setUint32(8, number)
  view.setFloat32(12, holdMs)
  view.setFloat64(16, echoSentMs)
  return bytes
}

export function readProbe(bytes: Uint8Array): Probe {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    sentMs: view.getFloat64(0),
    number: view.getUint32(8),
    echoSentMs: view.getFloat64(16),
    holdMs: view.getFloat32(12),
  }
}
