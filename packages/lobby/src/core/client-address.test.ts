// Tests of addresses: IPv4, IPv6 and this machine.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressOf } from './client-address.ts'

it('[LOB7] counts an IPv4 address by itself, also in IPv6', () => {
  for (const text of [
    '203.0.113.7',
    ' 203.0.113.7 ',
    '::ffff:203.0.113.7',
    '::FFFF:cb00:7107',
    '[::ffff:203.0.113.7]',
  ]) {
    expect(addressOf(text)).toBe('203.0.113.7')
  }
})

it('[LOB7] counts an IPv6 address by its first 64 bits', () => {
  for (const text of ['2001:db8:0:5::1', '2001:DB8:0000:5:ffff:1:2:3', '[2001:db8:0:5::]', '2001:db8:0:5::1%eth0']) {
    expect(addressOf(text)).toBe('2001:db8:0:5::/64')
  }
  expect(addressOf('2001:db8::6:0:0:0:1')).toBe('2001:db8:0:6::/64')
})

it('[LOB7] counts nothing for this machine', () => {
  for (const text of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1']) {
    expect(addressOf(text)).toBeUndefined()
  }
})

it('[LOB7] takes no other text for an address', () => {
  const wrong = [
    '',
    'unknown',
    '256.1.1.1',
    '1.2.3',
    '1:2:3',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'gggg::1',
    '::1.2.3',
    'x'.repeat(999),
  ]
  for (const text of [undefined, ...wrong]) expect(addressOf(text)).toBeUndefined()
})

it('[LOB7] reads every form of an IPv6 address', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const address = addressOf(text)
      const plain = new URL(`http://[${text}]/`).hostname.slice(1, -1)
      expect(address).toBe(addressOf(plain))
      if (address?.endsWith('/64') === true) expect(address).toMatch(/^([0-9a-f]{1,4}:){4}:\/64$/)
    }),
  )
})
