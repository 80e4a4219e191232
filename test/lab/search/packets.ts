// Packets of a capture: the frames of a pcap file, and the streams of TCP that they carry.

/** Bytes before IPv4 by the kind of frames (tcpdump.org/linktypes): Ethernet, and both "cooked" kinds of `-i any`. */
const HEADER_BYTES: { readonly [linkType: number]: number } = { 1: 14, 113: 16, 276: 20 }

const MAGIC = 0xa1b2c3d4
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const TCP = 6

export interface Capture {
  /** Frames as they were captured, headers included. */
  readonly frames: readonly Buffer[]
  /** Bytes of each direction of each connection of TCP, in order: a value may lie across two packets. */
  readonly streams: readonly Buffer[]
}

/** Reads a pcap file of this machine, whole or cut off in its last record. */
export function readCapture(file: Buffer): Capture {
  const big = file.length >= FILE_HEADER_BYTES && file.readUInt32BE(0) === MAGIC
  if (!big && (file.length < FILE_HEADER_BYTES || file.readUInt32LE(0) !== MAGIC)) throw new Error('no pcap file')
  const u32 = (at: number): number => (big ? file.readUInt32BE(at) : file.readUInt32LE(at))
  const header = HEADER_BYTES[u32(20)]
  if (header === undefined) throw new Error(`frames of an unknown kind: ${u32(20)}`)
  const frames: Buffer[] = []
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= file.length;) {
    const end = at + RECORD_HEADER_BYTES + u32(at + 8)
    frames.push(file.subarray(at + RECORD_HEADER_BYTES, end))
    at = end
  }
  return { frames, streams: streamsOf(frames.map((frame) => frame.subarray(header))) }
}

interface Segment {
  readonly sequence: number
  readonly payload: Buffer
}

function streamsOf(packets: readonly Buffer[]): readonly Buffer[] {
  const streams = new Map<string, Segment[]>()
  for (const packet of packets) {
    if (packet.length < 40 || (packet[0] ?? 0) >> 4 !== 4 || packet[9] !== TCP) continue
    const start = ((packet[0] ?? 0) & 15) * 4
    const payload = packet.subarray(start + ((packet[start + 12] ?? 0) >> 4) * 4, packet.readUInt16BE(2))
    if (payload.length === 0) continue
    const key = packet.subarray(12, 20).toString('hex') + packet.subarray(start, start + 4).toString('hex')
    const segments = streams.get(key) ?? []
    segments.push({ sequence: packet.readUInt32BE(start + 4), payload })
    streams.set(key, segments)
  }
  return [...streams.values()].map(joined)
}

/** Returns the bytes of segments in the order of their sequence numbers, without those that were sent again. */
function joined(segments: readonly Segment[]): Buffer {
  const first = segments[0]?.sequence ?? 0
  const placed = segments
    .map(({ sequence, payload }) => ({ at: (sequence - first) | 0, payload }))
    .toSorted((a, b) => a.at - b.at)
  const parts: Buffer[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const { at, payload } of placed) {
    const fresh = payload.subarray(Math.max(0, end - at))
    if (fresh.length > 0) parts.push(fresh)
    end = Math.max(end, at + payload.length)
  }
  return Buffer.concat(parts)
}
