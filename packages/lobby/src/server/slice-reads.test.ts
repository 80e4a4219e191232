// Tests of the slices in which the bytes of a socket are handled.

import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { sliceReads } from './slice-reads.ts'

function sliced(): { readonly stream: Readable; readonly slices: Buffer[] } {
  const stream = new Readable({ read: () => {} })
  const slices: Buffer[] = []
  sliceReads(stream)
  stream.on('data', (slice: Buffer) => slices.push(slice))
  return { stream, slices }
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const BYTES = Buffer.from(Array.from({ length: 5_000 }, (_, at) => at % 251))

it('[LOB7] hands the bytes of one read out in slices, in order', async () => {
  const { stream, slices } = sliced()
  await soon()
  stream.push(BYTES)
  stream.push(BYTES.subarray(0, 10))
  await soon()
  expect(slices.map(({ length }) => length)).toEqual([1_024, 1_024, 1_024, 1_024, 904, 10])
  expect(Buffer.concat(slices.slice(0, 5))).toEqual(BYTES)
  const ended = new Promise((resolve) => stream.once('end', resolve))
  stream.push(null)
  await ended
})

it('[LOB7] hands out no more than one slice to a reader that pauses each time', async () => {
  const { stream, slices } = sliced()
  stream.on('data', () => stream.pause())
  await soon()
  stream.push(BYTES)
  for (let count = 1; count <= 5; count++) {
    await soon()
    expect(slices.length).toBe(count)
    stream.resume()
  }
  expect(Buffer.concat(slices)).toEqual(BYTES)
})

it('[LOB7] hands out nothing more once the stream is destroyed', async () => {
  const { stream, slices } = sliced()
  stream.on('data', () => stream.destroy())
  await soon()
  stream.push(BYTES)
  await soon()
  expect(slices.length).toBe(1)
})
