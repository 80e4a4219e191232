// Tests of the path of a link, from the engine's statistics.

import { describe, expect, it } from 'vitest'
import { pathOf } from './path.ts'

type End = { candidateType: string; address?: string | null; ip?: string }
const report = (local: End, remote: End, pair: object = { selected: true }) => [
  { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', remoteCandidateId: 'remote', ...pair },
  { id: 'local', type: 'local-candidate', ...local },
  { id: 'remote', type: 'remote-candidate', ...remote },
]
const host = { candidateType: 'host' }
const srflx = { candidateType: 'srflx', address: '203.0.113.7' }
const relay = { candidateType: 'relay' }

describe('[LNK9] pathOf', () => {
  it.each([
    ['host', host, host],
    ['server-reflexive', srflx, host],
    ['server-reflexive', host, srflx],
    ['server-reflexive', host, { candidateType: 'prflx', address: '203.0.113.7' }],
    ['host', host, { candidateType: 'prflx', address: '192.168.1.4' }],
    ['host', host, { candidateType: 'prflx', ip: '172.20.0.2' }],
    ['host', host, { candidateType: 'prflx', address: null }],
    ['host', { ...host, address: '198.51.100.2' }, { candidateType: 'prflx', address: '198.51.100.2' }],
    ['server-reflexive', { candidateType: 'prflx' }, { candidateType: 'prflx' }],
    ['relay', relay, host],
    ['relay', srflx, relay],
    ['unknown', { candidateType: 'later' }, { candidateType: 'later' }],
  ] as const)('is %s for %j and %j', (path, local, remote) => {
    expect(pathOf(report(local, remote))).toBe(path)
  })

  it('follows the transport, the selected pair, or the nominated one, in this order', () => {
    const other = {
      id: 'other',
      type: 'candidate-pair',
      localCandidateId: 'local',
      remoteCandidateId: 'relay',
      selected: true,
    }
    const entries = [...report(host, host, {}), other, { id: 'relay', type: 'remote-candidate', ...relay }]
    expect(pathOf([...entries, { id: 't', type: 'transport', selectedCandidatePairId: 'pair' }])).toBe('host')
    expect(pathOf(entries)).toBe('relay')
    expect(pathOf(report(host, host, { nominated: true, state: 'succeeded' }))).toBe('host')
    expect(pathOf(report(host, host, { nominated: true, state: 'failed' }))).toBe('unknown')
  })

  it('is unknown for an empty report', () => {
    expect(pathOf([])).toBe('unknown')
    expect(pathOf([{ type: 'transport', selectedCandidatePairId: 'gone' }])).toBe('unknown')
  })
})
