// Tests of the check of `iceServers` by the engine.

import wrtc from '@roamhq/wrtc'
import { expect, it } from 'vitest'
import { connectionProblem } from './ice-servers.ts'

it('accepts the servers that the engine accepts', () => {
  expect(connectionProblem(wrtc, [])).toBeUndefined()
  expect(
    connectionProblem(wrtc, [
      { urls: 'stun:stun.example.com:3478' },
      { urls: ['turn:turn.example.com'], username: 'u', credential: 'c' },
    ]),
  ).toBeUndefined()
})

it('passes on the reason of the engine for other servers', () => {
  for (const wrong of [[{ urls: 'http://stun.example.com' }], [{}], 7, null]) {
    const problem = connectionProblem(wrtc, wrong as unknown as RTCIceServer[])
    const error = problem !== undefined && 'lasting' in problem ? problem.lasting : undefined
    expect(error).toMatchObject({ code: 'invalid-value' })
    expect(error?.cause).toBeInstanceOf(Error)
    expect(error?.message).toContain(error?.cause instanceof Error ? error.cause.message : 'a reason')
  }
})

it('does not report the servers when WebRTC is missing', () => {
  const advice = {
    message: 'WebRTC is missing here, or blocked.',
    hint: expect.stringMatching(/webrtcLinks\(\{ rtc \}\)/),
  }
  expect(connectionProblem(undefined, [])).toMatchObject({ lasting: { code: 'webrtc-unavailable', ...advice } })
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: undefined }, [])).toMatchObject({
    lasting: { code: 'webrtc-unavailable' },
  })
})

it('reports a passing problem when the engine refuses every list, or refuses for now', () => {
  const servers = [{ urls: 'stun:stun.example.com' }]
  const thrown = new Error('Cannot create so many PeerConnections')
  class Full {
    constructor() {
      throw thrown
    }
  }
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: Full }, servers)).toMatchObject({
    passing: { code: 'webrtc-unavailable', cause: thrown, hint: expect.stringMatching(/settings and extensions/) },
  })
  const down = new DOMException("Can't create RTCPeerConnections when the network is down", 'InvalidStateError')
  class BackAgain {
    constructor({ iceServers }: RTCConfiguration) {
      if (iceServers?.length !== 0) throw down
    }
    close(): void {}
  }
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: BackAgain }, servers)).toEqual({ passing: down })
})
