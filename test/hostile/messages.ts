// Random messages to the lobby, and what its parsers make of them.

import fc from 'fast-check'
import { parseDirectoryMessage, parseRoomMessage, parseServerMessage } from '../../packages/lobby/src/protocol/parse.ts'
import { heapUsed } from './heap.ts'
import { randomMessages } from '../../packages/lobby/src/protocol/random-messages.fixture.ts'

const PARSERS = [parseDirectoryMessage, parseRoomMessage, parseServerMessage]
/** Time of a processor that a message may take on average in each parser, µs. */
const MESSAGE_US = 20
/** Growth of memory over all messages, MB. */
const GROWN_MB = 5
const BATCH = 1_000
/** Batches before memory is measured for the first time: the engine is warm then. */
const WARM = 20

/** Hands a number of messages to each parser. Returns false when they take too long or memory grows. */
export function parseMessages(count: number, seed: number): boolean {
  let [spentUs, before, accepted] = [0, 0, 0]
  for (let batch = 0; batch * BATCH < count; batch++) {
    const texts = fc.sample(randomMessages, { numRuns: BATCH, seed: seed + batch })
    const began = process.cpuUsage()
    for (const text of texts) for (const parse of PARSERS) if (parse(text).ok) accepted++
    spentUs += process.cpuUsage(began).user
    if (batch === Math.min(WARM, Math.floor(count / BATCH / 2))) before = heapUsed()
  }
  const us = spentUs / count / PARSERS.length
  const grownMb = (heapUsed() - before) / 1e6
  console.log(
    `${count} messages to the lobby: ${us.toFixed(1)} µs each in each parser (at most ${MESSAGE_US}), ` +
      `${accepted} accepted, ${grownMb.toFixed(1)} MB`,
  )
  return us <= MESSAGE_US && grownMb <= GROWN_MB
}
