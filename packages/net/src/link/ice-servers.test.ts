import wrtc from '@roamhq/wrtc'
import { expect, it } from 'vitest'
import { checkIceServers } from './ice-servers.ts'

it('takes the servers that the engine takes', () => {
  expect(checkIceServers(wrtc, [])).toBeUndefined()
  expect(
    checkIceServers(wrtc, [
      { urls: 'stun:stun.example.com:3478' },
      { urls: ['turn:turn.example.com'], username: 'u', credential: 'c' },
    ]),
  ).toBeUndefined()
})

it('says of others what the engine says', () => {
  for (const wrong of [[{ urls: 'http://stun.example.com' }], [{}], 7, null]) {
    const error = checkIceServers(wrtc, wrong as unknown as RTCIceServer[])
    expect(error).toMatchObject({ code: 'invalid-value' })
    expect(error?.cause).toBeInstanceOf(Error)
    expect(error?.message).toContain(error?.cause instanceof Error ? error.cause.message : 'a reason')
  }
})

it('does not blame the servers when there is no WebRTC', () => {
  expect(checkIceServers(undefined, [])).toMatchObject({ code: 'webrtc-unavailable' })
  class Blocked {
    constructor() {
      throw new Error('blocked by policy')
    }
  }
  const error = checkIceServers({ ...wrtc, RTCPeerConnection: Blocked }, [{ urls: 'stun:stun.example.com' }])
  expect(error).toMatchObject({ code: 'webrtc-unavailable', message: /blocked by policy\. Check/ })
})
