// State messages of the other libraries, written and read.

/*
 * Payload of the other libraries, 24 bytes: the same motion at the same rate, exact where Tickmesh rounds.
 *
 *     0  u32   number, from 1
 *     4  f64   moment that it describes, ms of the motion
 *    12  f32   x
 *    16  f32   y
 *    20  f32   heading
 */
const SNAPSHOT_BYTES = 24

/** State of the ship as it is sent. */
export interface Snapshot {
  readonly number: number
  /** Moment that it describes, ms of the motion. */
  readonly atMs: number
  readonly x: number
  readonly y: number
  readonly heading: number
}

export function writeSnapshot({ number, atMs, x, y, heading }: Snapshot): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(SNAPSHOT_BYTES))
  view.setUint32(0, number)
  view.setFloat64(4, atMs)
  view.setFloat32(12, x)
  view.setFloat32(16, y)
  view.setFloat32(20, heading)
  return view.buffer
}

export function readSnapshot(buffer: ArrayBuffer): Snapshot {
  const view = new DataView(buffer)
  return {
    number: view.getUint32(0),
    atMs: view.getFloat64(4),
    x: view.getFloat32(12),
    y: view.getFloat32(16),
    heading: view.getFloat32(20),
  }
}
