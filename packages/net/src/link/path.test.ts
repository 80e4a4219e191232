// Tests of the path of a link, from the engine's statistics.

import { describe, expect, it } from 'vitest'
import { pathOf } from './path.ts'

type End = { candidateType: string; address?: string | null; ip?: string; port?: number }
const report = (local: End, remote: End | undefined, pair: object = { selected: true }) => [
  { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', remoteCandidateId: 'remote', ...pair },
  { id: 'local', type: 'local-candidate', ...local },
  ...(remote ? [{ id: 'remote', type: 'remote-candidate', ...remote }] : []),
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
    ['host', { ...host, address: '198.51.100.2' }, { candidateType: 'prflx', address: '198.51.100.2' }],
    ['server-reflexive', { candidateType: 'prflx' }, { candidateType: 'prflx' }],
    ['server-reflexive', { candidateType: 'prflx', address: '10.64.0.102' }, host],
    ['server-reflexive', { candidateType: 'prflx', address: '' }, host],
    ['unknown', host, { candidateType: 'prflx', address: null }],
    ['unknown', host, undefined],
    ['relay', relay, host],
    ['relay', srflx, relay],
    ['unknown', { candidateType: 'later' }, { candidateType: 'later' }],
  ] as const)('is %s for %j and %j', (path, local, remote) => {
    expect(pathOf(report(local, remote))).toBe(path)
  })

  // Reports of Chromium 156 in network namespaces.
  describe('for a peer at an address that no signal named', () => {
    const unsignaled = { candidateType: 'prflx', address: '', port: 9_145 }
    const own = { ...host, address: '198.51.100.18', port: 36_315 }
    const remote = (candidateType: string, address: string, port: number) => ({
      ...{ id: candidateType, type: 'remote-candidate' },
      ...{ candidateType, address, port },
    })

    it('is server-reflexive behind a symmetric NAT, from a public address', () => {
      const signaled = [remote('host', '10.2.0.2', 50_161), remote('srflx', '203.0.113.102', 12_182)]
      expect(pathOf([...report(own, unsignaled), ...signaled])).toBe('server-reflexive')
      // With its host address behind an mDNS name.
      expect(pathOf([...report({ ...own, address: '' }, unsignaled), ...signaled.slice(1)])).toBe('server-reflexive')
    })

    it('is unknown until the first signal, then that of the signaled candidate, or of a NAT if none comes', () => {
      expect(pathOf(report(own, unsignaled))).toBe('unknown')
      expect(pathOf(report(own, unsignaled), true)).toBe('server-reflexive')
      expect(pathOf(report({ ...own, address: '' }, { ...host, address: '' }))).toBe('host')
    })

    it('is server-reflexive at the private address of a NAT inside a carrier network', () => {
      const shown = { candidateType: 'prflx', address: '10.64.0.102' }
      const mapped = remote('srflx', '10.64.0.102', 12_182)
      expect(pathOf([...report({ ...host, address: '10.64.0.7' }, shown), mapped])).toBe('server-reflexive')
    })
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
