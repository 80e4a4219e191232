// Tests of the reason for which a connection has no path.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { pathProblem, warnRefused, watchLocalNetwork } from './path-problem.ts'

const described = (...kinds: string[]): RTCSessionDescription =>
  ({
    type: 'offer',
    sdp: kinds.map((kind, i) => `a=candidate:${i} 1 udp 1 192.0.2.1 ${9_000 + i} typ ${kind}\r\n`).join(''),
  }) as RTCSessionDescription

const problem = (own: string[], theirs: string[], urls: string[], refusal = '') =>
  pathProblem(
    { localDescription: described(...own), remoteDescription: described(...theirs) },
    urls.map((url) => ({ urls: [url] })),
    refusal,
  )

it('the refusal of a TURN server is reported once in development, with what to do', () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  for (let n = 0; n < 2; n++) warnRefused('401 Unauthorized. turn:t?transport=udp')
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/401 Unauthorized.*user name or password.*turn-refused/)]])
})

describe('[LNK14] pathProblem', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('names the kinds that met, and that there is no TURN server', () => {
    const found = problem(['host', 'srflx', 'srflx'], ['host'], ['stun:turn.example.com'])
    expect(found?.code).toBe('no-path')
    expect(found?.hint).toMatch(/no TURN server.*Candidates here: typ host typ srflx; there: typ host\./)
  })

  it('is no-path when this end has a relayed candidate', () => {
    expect(problem(['host', 'relay'], ['host'], ['turn:t'])).toMatchObject({
      code: 'no-path',
      hint: expect.stringMatching(/works here/),
    })
  })

  it.each([
    ['401 Unauthorized. turn:t?transport=udp', /refused\. 401.*401 Unauthorized/],
    ['701 Failed to establish connection turns:t?transport=tcp', /did not answer.*certificate.*701/],
    ['701 TURN host lookup received error. turn:t?transport=udp', /does not resolve\. Candidates here: .*701 TURN/],
    // Firefox reports no untrusted certificate, Chromium no silence over UDP.
    ['', /did not answer/],
  ])('is turn-refused without a relayed candidate: %s', (refusal, hint) => {
    expect(problem(['host'], ['host'], ['stun:s', 'turns:t'], refusal)).toMatchObject({
      code: 'turn-refused',
      hint: expect.stringMatching(hint),
    })
  })

  it('says where an end has no candidate at all', () => {
    expect(problem([], [], ['turn:t'])?.hint).toContain('Candidates here: none; there: none.')
  })

  it('is unknown before the other end has answered', () => {
    expect(pathProblem({ localDescription: described('host'), remoteDescription: null }, [], '')).toBeUndefined()
  })

  it('is local-network-denied when the page may not reach its network', async () => {
    const query = vi.fn(() => Promise.resolve({ state: 'denied' }))
    vi.stubGlobal('navigator', { permissions: { query } })
    watchLocalNetwork()
    await Promise.resolve()
    expect(query).toHaveBeenCalledWith({ name: 'local-network-access' })
    vi.stubGlobal('isSecureContext', true)
    expect(problem(['host'], ['host'], [])).toMatchObject({
      code: 'local-network-denied',
      hint: expect.stringMatching(/permission/),
    })
    // The failure of a TURN server is known.
    expect(problem(['host'], ['host'], ['turn:t'])).toMatchObject({ code: 'turn-refused' })
    // A page of http: is always denied, and nobody can change that.
    vi.stubGlobal('isSecureContext', false)
    expect(problem(['host'], ['host'], [])).toMatchObject({
      code: 'no-path',
      hint: expect.stringMatching(/no TURN server/),
    })
  })
})
