// Tests of links in a browser: the link contract over WebRTC and in memory.

import { describe, it } from 'vitest'
import { systemScheduler } from '../scheduler/system.ts'
import { linkContract } from '../testing/link-contract.ts'
import { wrapLinks } from './wrap-links.ts'
import { webrtcLinks } from './webrtc.ts'

const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

for (const [kind, open] of Object.entries({
  webrtc: webrtcLinks(),
  'wrapped webrtc': wrapLinks(webrtcLinks({ iceServers: [] }), (link) => ({
    send: (channel, bytes) => link.send(channel, bytes),
  })),
})) {
  describe(`${kind} link in a browser`, () => {
    for (const { name, run } of linkContract(() => ({
      initiator: open,
      answerer: open,
      scheduler: systemScheduler(),
      pass,
    }))) {
      it(name, run)
    }
  })
}
