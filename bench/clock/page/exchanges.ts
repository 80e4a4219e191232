import { webrtcLinks, wrapLinks, type OpenLink } from '@tickmesh/net'
import type { ClockSample } from '../../../packages/net/src/core/clock/sample.ts'
import { BitReader } from '../../../packages/net/src/core/wire/bit-reader.ts'
import { frameOffset, MAX_FRAME_BYTES, readHeader } from '../../../packages/net/src/core/packet/header.ts'

/** Sequences wrap at 16 bits. */
const SEQUENCES = 65_536

/** A room that has just begun: truncated numbers are expanded near this, which does for nine hours. */
const NEAR = { sharedMs: 0, tick: 0, tickRate: 60 }

/**
 * Links as usual, which note the exchanges of timestamps that the frames on them are: the same samples as the room's own
 * clock has, for other algorithms to be judged by. `take` gets them in the order of `t4`; `now` is the local clock, ms.
 */
export function watchedLinks(now: () => number, take: (sample: ClockSample) => void): OpenLink {
  const reader = new BitReader(MAX_FRAME_BYTES)
  const headerOf = (bytes: Uint8Array): ReturnType<typeof readHeader> => {
    const offset = frameOffset(bytes)
    if (offset === undefined) return undefined
    reader.load(bytes, offset)
    return readHeader(reader, NEAR)
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
          if (header?.ack?.delayMs === undefined || header.sharedMs === undefined) return
          const { sharedMs: t3, stratum } = header
          const t1 = sentAtMs[header.ack.sequence] ?? Number.NaN
          if (!Number.isNaN(t1)) take({ t1, t2: t3 - header.ack.delayMs, t3, t4, stratum })
        },
      },
    }
  })
}
