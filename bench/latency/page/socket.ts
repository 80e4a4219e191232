// WebSocket as a subject of the latency suite.

import { readProbe, sharedNow, writeProbe } from './probe.ts'
import type { Subject } from './subject.ts'

/** Opens a WebSocket to a relay, which forwards every message to the other page. */
export async function openSocket(url: string): Promise<Subject> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error(`no WebSocket to ${url}`))
  })
  const subject: Subject = { name: 'websocket', send: (probe) => socket.send(writeProbe(probe)), received: () => {} }
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
    subject.received(readProbe(new Uint8Array(data)), sharedNow())
  return subject
}
