// Tests of a room under generated hostile messages.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { FedRoom, type FedGame } from './fed-room.fixture.ts'
import { HostileFrames } from './hostile-frames.fixture.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Memory in use, MB. */
function used(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

describe('200,000 hostile messages, by the grammar of the wire', () => {
  it.each([
    ['owner', true],
    ['owner', false],
    ['host', true],
    ['host', false],
  ] as const satisfies readonly (readonly [FedGame, boolean])[])(
    '[EVT2] [FRM9] [XFER7] authority %s, host %s: none throws, and memory does not grow',
    (game, isHost) => {
      const frames = new HostileFrames(isHost ? 1 : 2, 3)
      const room = new FedRoom(game, isHost)
      const feed = (count: number): void => {
        for (let n = 0; n < count; n++) {
          const { channel, bytes } = frames.next(room.tick)
          room.feed(channel, bytes)
        }
      }
      feed(10_000)
      const before = used()
      feed(40_000)
      expect(used() - before).toBeLessThan(10)
      expect(room.problem).toBeUndefined()
      const { counters } = room.session.replication.sync
      // All that there is to read was reached.
      expect(counters.packetsReceived).toBeGreaterThan(1_000)
      expect(counters.malformed).toBeGreaterThan(1_000)
    },
    60_000,
  )
})
