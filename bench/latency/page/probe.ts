// Probe of the latency suite: its bytes, and the clock that stamps it.

/*
 * Payload of every subject, 64 bytes:
 *
 *     0  f64   time of sending, ms since 1970 on the clock that all pages of one machine share
 *     8  u32   number, from 1
 *    12  f32   time that the newest probe of the other page waited here until this sending, ms
 *    16  f64   time of sending of that probe; 0 for none
 *    24  40    noise, different each time, so that compression and deltas gain nothing
 */
export const PROBE_BYTES = 64

const NOISE_AT = 24

/** Probe, as its sender and its receiver know it. */
export interface Probe {
  readonly sentMs: number
  readonly number: number
  /** Time of sending of the other page's newest probe, given once. */
  readonly echoSentMs: number
  readonly holdMs: number
}

/** Returns the clock that all pages of one machine share, ms; its step is 5 µs in an isolated page. */
export function sharedNow(): number {
  return performance.timeOrigin + performance.now()
}

/** Returns the bytes of a probe. */
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
