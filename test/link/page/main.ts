// Page with one WebRTC link, for the tests of links in browsers.

import type { ChannelName, Link, LinkPath } from '../../../packages/net/src/link/link.ts'
import { watchNetwork } from '../../../packages/net/src/lobby-client/network-watch.ts'
import { webrtcLinks } from '../../../packages/net/src/link/webrtc.ts'
import { systemScheduler } from '../../../packages/net/src/scheduler/system.ts'

/** Functions of this page that a test calls; their values can be carried to Node. */
export interface LinkPage {
  start(initiator: boolean): void
  accept(signals: unknown[]): boolean[]
  /** Returns the signals since the last call. */
  signals(): unknown[]
  send(channel: ChannelName, size: number, count: number): number
  status(): { open: boolean; ended: string | undefined; received: { [channel: string]: number[] } }
  path(): Promise<LinkPath>
  close(): void
  /** Watches the network by a STUN server on this machine's port. */
  watch(port: number): void
  /** Returns how often the network came back. */
  backs(): number
  /** Returns how many connections the engine refused to make since the watch began. */
  refusals(): number
  /** Returns how many timers of 50 ms ran in about so many milliseconds. */
  pace(ms: number): Promise<number>
}

let link: Link | undefined
let ended: string | undefined
let backs = 0
let refusals = 0
const signals: unknown[] = []
const received: { [channel: string]: number[] } = {}
const scheduler = systemScheduler()

const page: LinkPage = {
  start(initiator) {
    link = webrtcLinks()({
      initiator,
      context: { iceServers: [] },
      scheduler,
      events: {
        opened() {},
        received: (channel, bytes) => (received[channel] ??= []).push(bytes.byteLength),
        signal: (data) => signals.push(data),
        drained() {},
        closed: (end) => (ended = end.reason),
      },
    })
  },
  accept: (all) => all.map((signal) => link?.accept(signal) ?? false),
  signals: () => signals.splice(0),
  send(channel, size, count) {
    let taken = 0
    while (taken < count && link?.send(channel, new Uint8Array(size))) taken++
    return taken
  },
  status: () => ({ open: link?.open ?? false, ended, received }),
  path: () => link?.path() ?? Promise.resolve('unknown'),
  close: () => link?.close(),
  watch(port) {
    const Connection = RTCPeerConnection
    globalThis.RTCPeerConnection = new Proxy(Connection, {
      construct(_, [config]: [RTCConfiguration]) {
        try {
          return new Connection(config)
        } catch (error) {
          refusals++
          throw error
        }
      },
    })
    const iceServers = [{ urls: `stun:127.0.0.1:${port}` }]
    watchNetwork(
      scheduler,
      () => iceServers,
      () => backs++,
    )
  },
  backs: () => backs,
  refusals: () => refusals,
  async pace(ms) {
    const end = scheduler.now() + ms
    let count = 0
    while (scheduler.now() < end) {
      await new Promise<void>((resolve) => void scheduler.after(50, resolve))
      count++
    }
    return count
  },
}

Object.assign(globalThis, { linkPage: page })
