// SimpleWebRTC as a subject of the benches.

import simpleUrl from 'simplewebrtc/out/simplewebrtc.bundle.js?url'
import { type Ancestor, bytesOf, textOf } from './ancestor.ts'
import { loadScript } from './load-script.ts'

interface Peer {
  readonly id: string
  readonly channels: Readonly<Record<string, RTCDataChannel>>
  sendDirectly(channel: string, type: string, payload: string): boolean
}

/** Members of SimpleWebRTC's client that the benches use. */
interface SimpleWebRtc {
  on(event: 'connectionReady', listener: () => void): void
  on(event: 'channelOpen', listener: (channel: RTCDataChannel) => void): void
  on(
    event: 'channelMessage',
    listener: (peer: Peer, label: string, message: { readonly type: string; readonly payload: string }) => void,
  ): void
  getPeers(): readonly Peer[]
  joinRoom(room: string, joined: (error: unknown) => void): void
}

/** Label of the channel that SimpleWebRTC opens with each connection. */
const CHANNEL = 'simplewebrtc'
/** Type of the bench's messages. */
const PROBE = 'probe'

export const SIMPLEWEBRTC: Ancestor = {
  name: 'simplewebrtc',
  traits: {
    sentBy: 'a data channel, ordered and reliable; bytes as text, for messages are JSON',
    unreliable: 'no',
    reliable: 'yes',
    encryption: 'none',
    rooms: 'yes: names; no list, no seats',
    reconnect: 'to the server, by socket.io, without the room; a broken connection ends',
    relay: 'none (TURN, if configured)',
    server: 'signalmaster, a stand-in of ours (npm does not have it)',
  },
  prepare: () => loadScript(simpleUrl),
  enter: ({ port, room: given, opened, received }) => {
    const { SimpleWebRTC } = globalThis as unknown as { readonly SimpleWebRTC: new (options: object) => SimpleWebRtc }
    const room = given === '' ? `room-${Math.random().toString(36).slice(2)}` : given
    const simple = new SimpleWebRTC({
      url: `http://127.0.0.1:${port}`,
      socketio: { transports: ['websocket'] },
      media: { audio: false, video: false },
      receiveMedia: { offerToReceiveAudio: 0, offerToReceiveVideo: 0 },
      peerConnectionConfig: { iceServers: [] },
    })
    simple.on('channelOpen', (channel) => {
      // The event does not name the peer.
      const peer = simple.getPeers().find(({ channels }) => channels[CHANNEL] === channel)
      if (peer !== undefined) opened({ send: (bytes) => peer.sendDirectly(CHANNEL, PROBE, textOf(bytes)) })
    })
    simple.on('channelMessage', (peer, label, { type, payload }) => {
      if (label === CHANNEL && type === PROBE) received(bytesOf(payload), peer.id)
    })
    return new Promise((resolve, reject) => {
      simple.on('connectionReady', () =>
        simple.joinRoom(room, (error) => {
          if (error === null) resolve(room)
          else reject(new Error(`SimpleWebRTC: ${String(error)}`))
        }),
      )
    })
  },
}
