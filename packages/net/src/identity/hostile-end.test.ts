// Tests of a secured link against an end that does not keep to the handshake.

import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES } from '../link/link.ts'
import { hostileEnd } from './hostile-end.fixture.ts'

const say = (byte: number): Uint8Array => Uint8Array.of(0x91, byte)

describe('before the proof', () => {
  it('[IDN1] messages wait, in the order of their arrival', async () => {
    const { scheduler, ann, received, raw, arrived, handshake } = await hostileEnd()
    const eve = await handshake()
    raw.send('transfer', say(1))
    raw.send('events', eve.introduction)
    raw.send('state', say(2))
    const { proof } = await eve.answer(arrived[0]!.bytes)
    await scheduler.run(1_000)
    expect([received, ann.opened, ann.link.open]).toEqual([[], 0, false])
    expect(ann.link.send('events', say(1))).toBe(false)
    expect(await ann.link.path()).toBe('unknown')
    raw.send('events', proof)
    raw.send('events', say(3))
    raw.send('events', say(4))
    await scheduler.run(100)
    expect(ann.opened).toBe(1)
    expect(received).toEqual([
      { channel: 'transfer', bytes: say(1) },
      { channel: 'state', bytes: say(2) },
      { channel: 'events', bytes: say(3) },
      { channel: 'events', bytes: say(4) },
    ])
    expect(ann.link.send('events', say(5))).toBe(true)
    await scheduler.run(100)
    expect(arrived.at(-1)?.bytes).toEqual(say(5))
  })

  it('[IDN1] more than 2 MiB end the link', async () => {
    const { scheduler, ann, raw, handshake } = await hostileEnd()
    raw.send('events', (await handshake()).introduction)
    for (let sent = 0; sent <= 2_097_152; sent += MAX_MESSAGE_BYTES) {
      while (!raw.send('transfer', new Uint8Array(MAX_MESSAGE_BYTES))) await scheduler.run(10)
    }
    await scheduler.run(1_000)
    expect(ann.ends).toEqual([{ reason: 'failed' }])
    expect(ann.opened).toBe(0)
  })

  it.each([true, false])('[IDN10] nothing for 4 s ends the link without blame; certificates: %s', async (certified) => {
    const { scheduler, ann } = await hostileEnd(certified)
    await scheduler.run(3_900)
    expect(ann.ends).toEqual([])
    await scheduler.run(200)
    expect(ann.ends).toEqual([{ reason: 'failed' }])
    expect(ann.refused).toEqual([])
  })

  it('[IDN10] a proof that is wrong ends the link, and says why', async () => {
    const { scheduler, ann, raw, arrived, handshake } = await hostileEnd()
    const eve = await handshake()
    raw.send('events', eve.introduction)
    const { proof } = await eve.answer(arrived[0]!.bytes)
    proof[proof.length - 1]! ^= 1
    raw.send('events', proof)
    raw.send('events', say(1))
    await scheduler.run(100)
    expect(ann.ends).toEqual([{ reason: 'failed', cause: expect.objectContaining({ code: 'identity-mismatch' }) }])
    expect(ann.refused).toHaveLength(1)
    expect(ann.opened).toBe(0)
    expect(raw.open).toBe(false)
  })

  it('[IDN2] a message of a room is one of a build without identity()', async () => {
    const { scheduler, ann, raw } = await hostileEnd()
    raw.send('events', say(1))
    await scheduler.run(100)
    expect(ann.ends).toEqual([{ reason: 'failed', cause: expect.objectContaining({ code: 'schema-mismatch' }) }])
  })
})

describe('on an open link', () => {
  it('[IDN2] frames of identity do not reach the room, and those of no kind have no effect', async () => {
    const { scheduler, ann, received, raw, arrived, handshake } = await hostileEnd()
    const eve = await handshake()
    raw.send('events', eve.introduction)
    raw.send('events', (await eve.answer(arrived[0]!.bytes)).proof)
    for (const bytes of [[0xc1], [0xc1, 9, 7], [0xc1, 1], [0xc1, 2, 0]]) raw.send('events', Uint8Array.from(bytes))
    raw.send('state', Uint8Array.of(0xc1, 9))
    await scheduler.run(100)
    expect(ann.link.open).toBe(true)
    expect(received).toEqual([{ channel: 'state', bytes: Uint8Array.of(0xc1, 9) }])
    expect(ann.frames).toEqual([
      { kind: 9, body: Uint8Array.of(7) },
      { kind: 1, body: new Uint8Array(0) },
      { kind: 2, body: Uint8Array.of(0) },
    ])
    ann.links.opened[0]!.sendFrame(8, Uint8Array.of(1, 2))
    await scheduler.run(100)
    expect(arrived.at(-1)?.bytes).toEqual(Uint8Array.of(0xc1, 8, 1, 2))
    ann.link.close()
    expect(ann.links.closed).toEqual(ann.links.opened)
  })
})
