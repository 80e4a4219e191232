// Tests of the removal of addresses from signals: notations, levels, descriptions, and hostile sizes.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hideAddresses, type Privacy } from './hidden-addresses.ts'

const NAME = '3f2504e0-4f89-11d3-9a0c-0305e82c3301.local'

const candidate = (address: string, type = 'host', more = ''): string =>
  `candidate:842163049 1 udp 2122260223 ${address} 50123 typ ${type}${more} generation 0 ufrag 4Z1s network-id 1`

const signal = (line: string): unknown => ({
  type: 'candidate',
  candidate: { candidate: line, sdpMid: '0', sdpMLineIndex: 0 },
})

const isKept = (address: string, level: Privacy, type = 'host'): boolean =>
  hideAddresses(signal(candidate(address, type)), level) !== undefined

const LOCAL = [
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.1', '192.168.1.5', '169.254.7.7', '127.0.0.1', '0.0.0.0'],
  ...['100.64.0.1', '100.127.255.255', '224.0.0.251', '255.255.255.255', '::1', '::', 'fe80::1', 'fe80::1%eth0'],
  ...['fd00::2', 'fc12:3456::1', 'ff02::fb', '::ffff:192.168.1.5', '::ffff:c0a8:105', '0:0:0:0:0:ffff:c0a8:0105'],
  ...[
    '64:ff9b::c0a8:105',
    '2002:c0a8:105::1',
    '2001:0:4136:e378::',
    '2001::1',
    '[fd00::2]',
    '3232235781',
    '0xc0a80105',
  ],
  ...['0300.0250.1.5', '192.0250.1.5', '192.168.261', 'nas.example', '192.168.1.5.local', 'host.local'],
]

const PUBLIC = [
  ...['8.8.8.8', '203.0.113.9', '172.15.0.1', '172.32.0.1', '100.63.1.1', '100.128.0.1', '192.167.1.1', '11.0.0.1'],
  ...['2606:4700::1111', '2a00:1450:4001:81b::200e', '2001:db8::1', '3fff::1'],
]

describe('a signal of a guarded player', () => {
  it.each(LOCAL)('[PRV1] [LOB26] does not show %s', (address) => {
    for (const type of ['host', 'srflx', 'prflx']) expect(isKept(address, 'guarded', type)).toBe(false)
  })

  it.each(PUBLIC)('[PRV1] keeps %s', (address) => {
    expect(isKept(address, 'guarded')).toBe(true)
    expect(isKept(address, 'guarded', 'srflx')).toBe(true)
  })

  it('[PRV1] keeps names that stand for addresses, the end of candidates, and relays, also on a local network', () => {
    for (const kept of [candidate(NAME), '', candidate('192.168.1.9', 'relay')]) {
      expect(hideAddresses(signal(kept), 'guarded')).toEqual(signal(kept))
    }
  })

  it('[PRV1] has no related addresses, of whatever candidate', () => {
    const hidden = hideAddresses(signal(candidate('203.0.113.9', 'srflx', ' raddr 192.168.1.5 rport 50123')), 'guarded')
    expect(hidden).toEqual(signal(candidate('203.0.113.9', 'srflx', ' raddr 0.0.0.0 rport 0')))
  })
})

describe('a description', () => {
  const lines = (...candidates: readonly string[]): string =>
    [
      ...[
        'v=0',
        'o=- 46117317 2 IN IP4 192.168.1.5',
        's=-',
        't=0 0',
        'm=application 50123 UDP/DTLS/SCTP webrtc-datachannel',
      ],
      ...['c=IN IP6 fd00::2', ...candidates.map((each) => `a=${each}`), 'a=end-of-candidates', 'a=mid:0', ''],
    ].join('\r\n')
  const described = (level: Privacy, ...candidates: readonly string[]): string =>
    (
      hideAddresses({ attempt: 1, data: { type: 'offer', sdp: lines(...candidates) } }, level) as {
        readonly data: { readonly sdp: string }
      }
    ).data.sdp

  const ALL = [
    candidate('192.168.1.5'),
    candidate(NAME),
    candidate('203.0.113.9', 'srflx', ' raddr 192.168.1.5 rport 50123'),
    candidate('203.0.113.20', 'relay', ' raddr 203.0.113.9 rport 50123'),
  ] as const

  it('[PRV1] loses the lines of local candidates, and the addresses of o= and c=', () => {
    const sdp = described('guarded', ...ALL)
    expect(sdp).not.toMatch(/192\.168|fd00/)
    expect(sdp).toContain('o=- 46117317 2 IN IP4 0.0.0.0\r\n')
    expect(sdp).toContain('c=IN IP4 0.0.0.0\r\n')
    expect(sdp.match(/a=candidate:/g)).toHaveLength(3)
    expect(sdp.endsWith('a=end-of-candidates\r\na=mid:0\r\n')).toBe(true)
  })

  it('[PRV4] of a private player has the candidates of relays alone', () => {
    const sdp = described('private', ...ALL)
    expect(sdp.match(/a=candidate:.*/g)).toEqual([`a=${candidate('203.0.113.20', 'relay', ' raddr 0.0.0.0 rport 0')}`])
    expect(sdp).not.toContain('203.0.113.9')
    for (const address of [...LOCAL, ...PUBLIC, NAME]) expect(isKept(address, 'private')).toBe(false)
  })

  it('[PRV1] of an open player is left as it is', () => {
    expect(described('open', ...ALL)).toBe(lines(...ALL))
  })

  it('[PRV1] loses lines of a form that engines do not write', () => {
    const odd = [
      'candidate:1 1 udp 1 192.168.1.5 5',
      'candidate:1  1 udp 1 8.8.8.8 5 typ host',
      'x-candidate:192.168.1.5',
    ]
    expect(described('guarded', ...odd)).not.toContain('candidate:')
  })
})

it('[LOB26] leaves other signals as they are', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!/candidate:| raddr | IN IP/.test(JSON.stringify(value)))
      expect(JSON.stringify(hideAddresses(value, 'guarded'))).toBe(JSON.stringify(value))
    }),
  )
})

it('[LOB26] has work that is proportional to the size of a signal, also of a hostile one', () => {
  // A search of quadratic work would not end within the time limit of a test.
  const size = 400_000
  const fill = (text: string): string => text.repeat(size / text.length)
  const texts = [
    'candidate:',
    'a=candidate:',
    ' raddr ',
    ' raddr x rport ',
    ' IN IP4 ',
    '1.',
    '\n',
    'candidate:\n',
    '::',
  ]
  for (const text of texts) {
    for (const hostile of [fill(text), fill(text).split(' '), `candidate:1 1 udp 1 ${fill(text)}`]) {
      hideAddresses(hostile, 'guarded')
      hideAddresses(hostile, 'private')
    }
  }
})
