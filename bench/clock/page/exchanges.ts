// Timestamp exchanges of a page, recorded from the frames of its ordinary links.

import { webrtcLinks, wrapLinks, type OpenLink } from '@tickmesh/net'
import type { ClockSample } from '../../../packages/net/src/core/clock/sample.ts'
import { headerOffset, newHeader, type PacketHeader, readHeader } from '../../../packages/net/src/core/packet/header.ts'

/** Number of sequences: they wrap at 16 bits. */
const SEQUENCES = 65_536

/**
 * Returns ordinary links that also note the exchanges of timestamps in their frames: the same samples as the room's
 * own clock has, to judge other algorithms by. `take` gets them in the order of `t4`; `now` is the local clock, ms.
 */
export function watchedLinks(now: () => number, take: (sample: ClockSample) => void): OpenLink {
  const headerOf = (bytes: Uint8Array): PacketHeader | undefined => {
    const header = newHeader()
    const offset = headerOffset(bytes)
    return offset >= 0 && readHeader(bytes, offset, 0, header) >= 0 ? header : undefined
  }
  return wrapLinks(webrtcLinks(), (link, events) => {
    const sentAtMs = new Float64Array(SEQUENCES).fill(Number.NaN)
    return {
      send: (channel, bytes) => {
        const header = channel === 'state' ? headerOf(bytes) : undefined
        if (header !== undefined) sentAtMs[header.sequence] = now()
        return link.send(channel, bytes)
      },
      events: {
        received: (channel, bytes) => {
          const t4 = now()
          const header = channel === 'state' ? headerOf(bytes) : undefined
          events.received(channel, bytes)
          if (header === undefined || Number.isNaN(header.ackDelayMs)) return
          const { sharedMs: t3, stratum } = header
          const t1 = sentAtMs[header.ack] ?? Number.NaN
          if (!Number.isNaN(t1)) take({ t1, t2: t3 - header.ackDelayMs, t3, t4, stratum })
        },
      },
    }
  })
}
