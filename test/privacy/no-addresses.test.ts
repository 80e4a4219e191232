// Tests of the search for addresses in what all tests of the project `node` log: see test/setup/no-addresses.ts.

import { describe, expect, it } from 'vitest'
import { addressesIn } from '../setup/addresses-in.ts'

describe('the search in what is logged', () => {
  it.each([
    ['192.168.1.5', 'refused by 192.168.1.5:5000'],
    ['fd00::2', { details: { from: '[fd00::2]:5000' } }],
    ['2001:db8:1:2:3:4:5:6', ['warn', { deep: [{ er: new Error('from 2001:db8:1:2:3:4:5:6') }] }]],
    ['10.0.0.7', new Error('no link', { cause: new Error('a=candidate:1 1 udp 1 10.0.0.7 5000 typ host') })],
    ['::1', 'at ::1'],
  ])('[PRV8] finds %s', (address, value) => {
    expect(addressesIn(value)).toEqual([address])
  })

  it('[PRV8] finds none in addresses of servers that were given, versions, times and fingerprints', () => {
    const bytes = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, '0')).join(':')
    const texts = ['ws://127.0.0.1:1999 does not answer', '701 timeout turn:10.0.0.1:3478?transport=udp', 'at 12:30:45']
    expect(addressesIn([...texts, 'version 1.2.3', `a=fingerprint:sha-256 ${bytes}`, 'std::move'])).toEqual([])
  })
})
