// Hostile messages by the grammar of the wire, and the time that a room takes to read them.

import { FedRoom, type FedGame } from '../../packages/net/src/room/fed-room.fixture.ts'
import { HostileFrames } from '../../packages/net/src/room/hostile-frames.fixture.ts'
import { heapUsed } from './heap.ts'

/** Time of a processor that a message may take on average: of each, and of each 1,000 bytes, µs. */
const MESSAGE_US = 15
const KILOBYTE_US = 20
/** Growth of the memory of one room over all messages, MB: its player may have 4,096 entities, and 1 MiB waiting. */
const GROWN_MB = 10
/** Messages that are made before they are handed in, so that making them is not measured. */
const BATCH = 1_000

const ROOMS: readonly (readonly [FedGame, boolean])[] = [
  ['owner', true],
  ['owner', false],
  ['host', true],
  ['host', false],
]

/** Hands a number of messages to rooms of each kind. Returns false when they take too long or too much memory. */
export function feedFrames(count: number, seed: number): boolean {
  let [spentUs, bytes, grown] = [0, 0, 0]
  for (const [game, isHost] of ROOMS) {
    const frames = new HostileFrames(seed, 3)
    const room = new FedRoom(game, isHost)
    const before = heapUsed()
    for (let fed = 0; fed < count / ROOMS.length; fed += BATCH) {
      const batch = Array.from({ length: BATCH }, () => frames.next(room.tick))
      const began = process.cpuUsage()
      for (const frame of batch) room.feed(frame.channel, frame.bytes)
      spentUs += process.cpuUsage(began).user
      for (const frame of batch) bytes += frame.bytes.length
    }
    grown = Math.max(grown, heapUsed() - before)
    if (room.problem !== undefined) throw new Error(`the link ended: ${room.problem}`)
  }
  const allowedUs = MESSAGE_US * count + (KILOBYTE_US * bytes) / 1_000
  const grownMb = grown / 1e6
  const [each, allowed] = [spentUs / count, allowedUs / count].map((us) => us.toFixed(1))
  console.log(`${count} hostile messages: ${each} µs each (at most ${allowed}), ${grownMb.toFixed(1)} MB`)
  return spentUs <= allowedUs && grownMb <= GROWN_MB
}
