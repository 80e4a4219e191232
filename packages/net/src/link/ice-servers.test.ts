import wrtc from '@roamhq/wrtc'
import { expect, it } from 'vitest'
import { connectionProblem } from './ice-servers.ts'

it('takes the servers that the engine takes', () => {
  expect(connectionProblem(wrtc, [])).toBeUndefined()
  expect(
    connectionProblem(wrtc, [
      { urls: 'stun:stun.example.com:3478' },
      { urls: ['turn:turn.example.com'], username: 'u', credential: 'c' },
    ]),
  ).toBeUndefined()
})

it('says of others what the engine says', () => {
  for (const wrong of [[{ urls: 'http://stun.example.com' }], [{}], 7, null]) {
    const problem = connectionProblem(wrtc, wrong as unknown as RTCIceServer[])
    const error = problem !== undefined && 'lasting' in problem ? problem.lasting : undefined
    expect(error).toMatchObject({ code: 'invalid-value' })
    expect(error?.cause).toBeInstanceOf(Error)
    expect(error?.message).toContain(error?.cause instanceof Error ? error.cause.message : 'a reason')
  }
})

it('does not blame the servers when there is no WebRTC', () => {
  expect(connectionProblem(undefined, [])).toMatchObject({ lasting: { code: 'webrtc-unavailable' } })
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: undefined }, [])).toMatchObject({
    lasting: { code: 'webrtc-unavailable' },
  })
})

it('calls passing what the engine has against any list, or against the moment', () => {
  const servers = [{ urls: 'stun:stun.example.com' }]
  const thrown = new Error('Cannot create so many PeerConnections')
  class Full {
    constructor() {
      throw thrown
    }
  }
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: Full }, servers)).toEqual({ passing: thrown })
  const down = new DOMException("Can't create RTCPeerConnections when the network is down", 'InvalidStateError')
  class BackAgain {
    constructor({ iceServers }: RTCConfiguration) {
      if (iceServers?.length !== 0) throw down
    }
    close(): void {}
  }
  expect(connectionProblem({ ...wrtc, RTCPeerConnection: BackAgain }, servers)).toEqual({ passing: down })
})
