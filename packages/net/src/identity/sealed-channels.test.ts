// Tests of sealed channels against whoever carries their frames.

import { beforeEach, describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, type ChannelName, type Link } from '../link/link.ts'
import { DEAD_LINK } from '../link/failed-link.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'
import { SealedChannels } from './sealed-channels.ts'

interface Message {
  readonly channel: ChannelName
  readonly bytes: Uint8Array
}

let frames: Message[]
let received: Message[]
let broken: number
let out: SealedChannels
let back: SealedChannels

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const say = (byte: number, length = 5): Uint8Array => new Uint8Array(length).fill(byte)

beforeEach(async () => {
  frames = []
  received = []
  broken = 0
  const [first, second] = await Promise.all([1, 2].map((byte) => nodeCrypto().cipher(say(byte, 32))))
  const carrier: Link = {
    ...DEAD_LINK,
    send: (channel, bytes) => frames.push({ channel, bytes: bytes.slice() }) > 0,
  }
  out = new SealedChannels(carrier, { message() {}, drained() {}, broken() {} })
  back = new SealedChannels(DEAD_LINK, {
    message: (channel, bytes) => received.push({ channel, bytes }),
    drained() {},
    broken: () => broken++,
  })
  out.begin({ own: first!, peer: second! })
  back.begin({ own: second!, peer: first! })
})

async function sent(...messages: readonly Message[]): Promise<readonly Message[]> {
  for (const { channel, bytes } of messages) out.send(channel, bytes)
  await settled()
  return frames.splice(0)
}

async function arrive(...carried: readonly Message[]): Promise<void> {
  for (const { channel, bytes } of carried) back.receive(channel, bytes)
  await settled()
}

describe.each(['events', 'transfer'] as const)('on %s', (channel) => {
  it.each([
    [
      'altered',
      ([a, b]: readonly Message[]) => [
        { channel, bytes: a!.bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) },
        b!,
      ],
    ],
    ['left out', ([, b]: readonly Message[]) => [b!]],
    ['repeated', ([a]: readonly Message[]) => [a!, a!]],
    ['swapped', ([a, b]: readonly Message[]) => [b!, a!]],
    ['cut short', ([a]: readonly Message[]) => [{ channel, bytes: a!.bytes.subarray(0, 9) }]],
  ])('[IDN9] a frame that is %s ends the link', async (_, lobby) => {
    await arrive(...lobby(await sent({ channel, bytes: say(1) }, { channel, bytes: say(2) })))
    expect(broken).toBeGreaterThan(0)
    expect(received.length).toBeLessThan(2)
  })

  it('[IDN9] a frame of another channel, or of the other direction, ends the link', async () => {
    const [frame] = await sent({ channel, bytes: say(1) })
    await arrive({ channel: channel === 'events' ? 'transfer' : 'events', bytes: frame!.bytes })
    expect(broken).toBe(1)
    out.receive(channel, frame!.bytes)
    await arrive(frame!)
    expect(received).toHaveLength(1)
  })

  it('[IDN9] a message that is longer than a frame is two, and arrives as one', async () => {
    const messages = [66_539, 66_540, MAX_MESSAGE_BYTES, 0].map((length) => ({
      channel,
      bytes: say(7, length),
    }))
    const carried = await sent(...messages)
    expect(carried).toHaveLength(6)
    expect(Math.max(...carried.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    await arrive(...carried)
    expect(received).toEqual(messages)
  })
})

describe('on state', () => {
  const state = (byte: number, length?: number): Message => ({ channel: 'state', bytes: say(byte, length) })

  it('[IDN9] a frame that is altered, repeated or late is dropped, and a lost one is not missed', async () => {
    const carried = await sent(state(1), state(2), state(3), state(4))
    const [first, second, third, fourth] = carried as [Message, Message, Message, Message]
    const altered = { ...fourth, bytes: fourth.bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) }
    const renumbered = { ...first, bytes: first.bytes.map((byte, at) => (at === 3 ? 200 : byte)) }
    await arrive(second, second, first, altered, renumbered, third, { ...third, bytes: say(1, 3) }, fourth)
    expect(received).toEqual([state(2), state(3), state(4)])
    expect(broken).toBe(0)
  })

  it('[IDN9] of a message in two frames, a part alone is nothing', async () => {
    const long = state(5, MAX_MESSAGE_BYTES)
    const carried = await sent(long, state(6), long, long)
    expect(carried).toHaveLength(7)
    await arrive(...carried.filter((_, at) => at !== 0 && at !== 4))
    expect(received).toEqual([state(6), long])
  })
})
