// Page of the foreign app: uses the packed packages as a developer does, and reports its steps.

import { systemScheduler, webrtcLinks, type Link, type LinkEnd } from '@tickmesh/net'

/** Report of the app for the test: the steps it completed. */
export interface AppReport {
  /** Events that each of the two ends received. */
  received: number
  ends: string[]
  /** States of all connections once both links are closed. */
  connections: string[]
  /** True when a callback of the scheduler ran. */
  timer: boolean
  secure: boolean
  /** Violations of the page's policy: the worker for hidden pages. */
  refused: string[]
}

const report: AppReport = { received: 0, ends: [], connections: [], timer: false, secure: isSecureContext, refused: [] }
Object.assign(globalThis, { report })

document.addEventListener('securitypolicyviolation', (event) => report.refused.push(event.effectiveDirective))

const made: RTCPeerConnection[] = []
const rtc = {
  RTCPeerConnection: class extends RTCPeerConnection {
    constructor(config?: RTCConfiguration) {
      super(config)
      made.push(this)
    }
  },
  RTCSessionDescription,
  RTCIceCandidate,
}

const scheduler = systemScheduler()
scheduler.after(20, () => (report.timer = true))

const links: Link[] = []
for (const initiator of [true, false]) {
  const index = links.length
  const other = 1 - index
  const closed = ({ reason }: LinkEnd): void => {
    report.ends.push(reason)
    report.connections = made.map((connection) => connection.connectionState)
  }
  const link = webrtcLinks({ rtc })({
    initiator,
    context: { iceServers: [] },
    scheduler,
    events: {
      opened: () => link.send('events', new Uint8Array([1, 2, 3])),
      received: (channel, bytes) => {
        if (channel === 'events' && bytes.length === 3) report.received++
        if (report.received === 2) links[0]?.close()
      },
      signal: (data) => void setTimeout(() => links[other]?.accept(data), 0),
      drained: () => {},
      closed,
    },
  })
  links.push(link)
}
