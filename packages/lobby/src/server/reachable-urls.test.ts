// Tests of the addresses that a lobby prints for other machines.

import { expect, it } from 'vitest'
import { reachableUrls } from './reachable-urls.ts'

const own = [
  { address: '127.0.0.1', internal: true },
  { address: '2001:db8::7', internal: false },
  { address: 'fe80::1', internal: false },
  { address: '192.168.1.7', internal: false },
  { address: '169.254.3.4', internal: false },
  { address: '::1', internal: true },
]

it.each([
  ['::', ['ws://192.168.1.7:1999', 'ws://[2001:db8::7]:1999']],
  ['0.0.0.0', ['ws://192.168.1.7:1999']],
  ['2001:db8::7', ['ws://[2001:db8::7]:1999']],
  ['127.0.0.1', []],
])('lists what other machines reach of %s', (bound, urls) => {
  expect(reachableUrls(bound, 1_999, own)).toEqual(urls)
})
