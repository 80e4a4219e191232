// WebSocket as a subject of the latency suite.

import { PROBE_BYTES, readProbe, sharedNow, writeProbe } from './probe.ts'
import type { Subject } from './subject.ts'

/**
 * Opens a WebSocket to a relay, which forwards every message to the other page. It sends in every tick, as a room does:
 * a lost segment holds up all after it, so that a stream with pauses has better times.
 */
export async function openSocket(url: string): Promise<Subject> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error(`no WebSocket to ${url}`))
  })
  const subject: Subject = {
    name: 'websocket',
    send: (probe) => socket.send(writeProbe(probe)),
    fill: () => socket.send(new Uint8Array(PROBE_BYTES)),
    received: () => {},
  }
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const probe = readProbe(new Uint8Array(data))
    if (probe.number > 0) subject.received(probe, sharedNow())
  }
  return subject
}
