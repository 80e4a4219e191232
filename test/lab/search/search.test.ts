// Tests of the search for addresses: each notation is found, and nothing else.

import { describe, expect, it } from 'vitest'
import { findAddresses } from './find.ts'
import { notationsOf } from './notations.ts'
import { readCapture } from './packets.ts'

const ADDRESS = '10.1.0.2'
const found = (bytes: string | Buffer): readonly string[] =>
  findAddresses([Buffer.from(bytes as string)], { lan: ADDRESS }).map(({ notation }) => notation)

describe('the search for an address', () => {
  it.each([
    ['dotted', 'candidate:1 1 udp 2122 10.1.0.2 5000 typ host'],
    ['dotted', '"::ffff:10.1.0.2"'],
    ['decimal', 'http://167837698/'],
    ['hexadecimal', '0x0A010002'],
    ['hexadecimal by bytes', '0a:01:00:02'],
    ['hexadecimal by bytes', '\\x0a\\x01\\x00\\x02'],
    ['mapped IPv6', '[::FFFF:a01:2]:80'],
    ['mapped IPv6', '0000:0000:0000:0000:0000:ffff:0a01:0002'],
    ['IPv4 in IPv6', '64:ff9b::a01:2'],
    ['reverse DNS', '2.0.1.10.in-addr.arpa'],
    ['reverse DNS', Buffer.from('\u00012\u00010\u00011\u000210\u0007in-addr\u0004arpa')],
    ['packed', Buffer.from([9, 10, 1, 0, 2, 9])],
    ['packed, little-endian', Buffer.from([2, 0, 1, 10])],
    ['packed, XOR of STUN', Buffer.from([0x0a ^ 0x21, 0x01 ^ 0x12, 0x00 ^ 0xa4, 0x02 ^ 0x42])],
    ['list of numbers', '[10, 1, 0, 2]'],
    ['base64', Buffer.from('a=candidate 10.1.0.2 1').toString('base64')],
    ['base64', Buffer.from('=candidate 10.1.0.2 1').toString('base64')],
    ['base64', Buffer.from('candidate 10.1.0.2 1').toString('base64')],
  ])('finds it as %s in %s', (notation, bytes) => {
    expect(found(bytes)).toContain(notation)
  })

  it.each(['110.1.0.2', '10.1.0.23', '10.1.0.1', '1678376980', 'a01:2', '0a010003', ''])(
    'does not find it in %s',
    (bytes) => expect(found(bytes)).toEqual([]),
  )
})

describe.each([ADDRESS, '192.168.1.5', 'fd12:3456::abcd:2', '::1'])('each notation of %s', (address) => {
  it('is found inside other bytes, and is none of another address', () => {
    for (const { bytes } of notationsOf(address)) {
      const dump = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')])
      expect(findAddresses([dump], { address })).not.toEqual([])
      expect(findAddresses([dump], { other: '192.168.9.5', another: 'fd12:3456::abcd:21' })).toEqual([])
    }
  })

  it('is found in base64 of any alignment, as text', () => {
    for (const before of ['', '7', '77', '777']) {
      const dump = Buffer.from(Buffer.from(`${before}${address} 9`).toString('base64'))
      if (address.length > 4) expect(findAddresses([dump], { address })).not.toEqual([])
    }
  })
})

it('what is no address has no notations', () => {
  expect(() => notationsOf('fe80::1%eth0')).toThrow('no address')
})

/** Returns a record of a pcap file with a packet of TCP over Ethernet. */
function record(sequence: number, payload: string): Buffer {
  const frame = Buffer.alloc(14 + 40 + payload.length)
  frame[14] = 0x45
  frame.writeUInt16BE(40 + payload.length, 16)
  frame[14 + 9] = 6
  frame.writeUInt32BE(sequence, 34 + 4)
  frame[34 + 12] = 0x50
  frame.write(payload, 54)
  const header = Buffer.alloc(16)
  header.writeUInt32LE(frame.length, 8)
  return Buffer.concat([header, frame])
}

describe('a capture', () => {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt32LE(1, 20)

  it('joins the packets of a connection, in order and each byte once', () => {
    const records = [record(0xffff_fffe, 'at 10'), record(8, '2 on'), record(3, '.1.0.'), record(3, '.1.')]
    const file = Buffer.concat([head, ...records])
    const { frames, streams } = readCapture(file)
    expect(frames.length).toBe(4)
    expect(streams.map(String)).toEqual(['at 10.1.0.2 on'])
    expect(findAddresses(frames, { lan: ADDRESS })).toEqual([])
    expect(findAddresses(streams, { lan: ADDRESS })).toEqual([{ name: 'lan', notation: 'dotted' }])
  })

  it('is refused if it is none', () => {
    expect(() => readCapture(Buffer.from('text'))).toThrow('no pcap file')
  })
})
