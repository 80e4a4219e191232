// Baseline of the latency suite: WebRTC data channels without Tickmesh.

import { readProbe, sharedNow, writeProbe } from './probe.ts'
import type { Subject } from './subject.ts'

/**
 * Two bare channels of the kinds that Tickmesh uses, on one connection as in Tickmesh. The driver carries the
 * descriptions, complete with candidates.
 */
export class Bare {
  readonly #connection = new RTCPeerConnection({ iceServers: [] })
  readonly #channels: readonly RTCDataChannel[]
  readonly subjects: readonly Subject[]

  constructor() {
    const ordered = this.#connection.createDataChannel('ordered', { negotiated: true, id: 0 })
    const unordered = this.#connection.createDataChannel('unordered', {
      negotiated: true,
      id: 1,
      ordered: false,
      maxRetransmits: 0,
    })
    this.#channels = [ordered, unordered]
    this.subjects = [channelSubject('raw.unordered', unordered), channelSubject('raw.ordered', ordered)]
  }

  async offer(): Promise<string> {
    return this.#describe(await this.#connection.createOffer())
  }

  async answer(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer })
    return this.#describe(await this.#connection.createAnswer())
  }

  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer })
  }

  /** Resolves when both channels are open; rejects after the limit. */
  async opened(limitMs: number): Promise<void> {
    const limit = performance.now() + limitMs
    while (this.#channels.some(({ readyState }) => readyState !== 'open')) {
      if (performance.now() > limit) throw new Error(`the bare channels are not open after ${limitMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async #describe(description: RTCSessionDescriptionInit): Promise<string> {
    await this.#connection.setLocalDescription(description)
    while (this.#connection.iceGatheringState !== 'complete')
      await new Promise((changed) =>
        this.#connection.addEventListener('icegatheringstatechange', changed, { once: true }),
      )
    return this.#connection.localDescription?.sdp ?? ''
  }
}

function channelSubject(name: string, channel: RTCDataChannel): Subject {
  channel.binaryType = 'arraybuffer'
  const subject: Subject = { name, send: (probe) => channel.send(writeProbe(probe)), received: () => {} }
  channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
    subject.received(readProbe(new Uint8Array(data)), sharedNow())
  return subject
}
