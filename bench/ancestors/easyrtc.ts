// Open-EasyRTC as a subject of the benches.

import easyrtcUrl from 'open-easyrtc/api/easyrtc.js?url'
import { io } from 'socket.io-client'
import { type Ancestor, bytesOf, textOf } from './ancestor.ts'
import { loadScript } from './load-script.ts'

/** Members of EasyRTC's client that the benches use. */
interface EasyRtc {
  setSocketUrl(url: string, options: object): void
  enableAudio(enabled: boolean): void
  enableVideo(enabled: boolean): void
  enableAudioReceive(enabled: boolean): void
  enableVideoReceive(enabled: boolean): void
  enableDataChannels(enabled: boolean): void
  enableDebug(enabled: boolean): void
  setAcceptChecker(check: (caller: string, accept: (yes: boolean) => void) => void): void
  setDataChannelOpenListener(listener: (peer: string) => void): void
  setPeerListener(listener: (peer: string, type: string, data: unknown) => void): void
  setRoomOccupantListener(listener: ((room: string, occupants: Readonly<Record<string, unknown>>) => void) | null): void
  joinRoom(name: string, settings: object | null, joined: () => void, failed: (...why: unknown[]) => void): void
  connect(application: string, connected: (id: string) => void, failed: (code: string, text: string) => void): void
  call(peer: string, called: () => void, failed: (code: string, text: string) => void): void
  sendDataP2P(peer: string, type: string, data: unknown): void
}

/** Type of the bench's messages. */
const PROBE = 'probe'

export const EASYRTC: Ancestor = {
  name: 'easyrtc',
  traits: {
    sentBy: 'its only channel, ordered and reliable; bytes as text, for messages are JSON',
    unreliable: 'no',
    reliable: 'yes',
    encryption: 'none',
    rooms: 'yes: names; no list of public rooms, no seats',
    reconnect: 'to the server, by socket.io; a broken connection is called again by the game',
    relay: 'messages over the server, by a call of their own (TURN, if configured)',
    server: 'its own, open-easyrtc',
  },
  // The client needs socket.io's as a global.
  prepare: () => {
    Object.assign(globalThis, { io })
    return loadScript(easyrtcUrl)
  },
  enter: async ({ port, room: given, opened, received }) => {
    const { easyrtc } = globalThis as unknown as { readonly easyrtc: EasyRtc }
    const room = given === '' ? `room-${Math.random().toString(36).slice(2)}` : given
    // Both transports in this order are the default; a WebSocket at once is the faster one.
    easyrtc.setSocketUrl(`http://127.0.0.1:${port}`, { transports: ['websocket'] })
    for (const media of ['enableAudio', 'enableVideo', 'enableAudioReceive', 'enableVideoReceive'] as const)
      easyrtc[media](false)
    easyrtc.enableDataChannels(true)
    easyrtc.setAcceptChecker((_, accept) => accept(true))
    easyrtc.setDataChannelOpenListener((peer) =>
      opened({ send: (bytes) => easyrtc.sendDataP2P(peer, PROBE, textOf(bytes)) }),
    )
    easyrtc.setPeerListener((peer, type, data) => {
      if (type === PROBE) received(bytesOf(String(data)), peer)
    })
    const failed = (...why: unknown[]): Error => new Error(`EasyRTC: ${why.map(String).join(' ')}`)
    easyrtc.setRoomOccupantListener((name, occupants) => {
      if (name !== room) return
      // Called again with each later player, who calls: only the first list is of those who are there.
      easyrtc.setRoomOccupantListener(null)
      for (const peer of Object.keys(occupants)) {
        easyrtc.call(
          peer,
          () => {},
          (...why) => console.error(failed(...why)),
        )
      }
    })
    await new Promise<string>((resolve, reject) =>
      easyrtc.connect('tickmesh-bench', resolve, (...why) => reject(failed(...why))),
    )
    await new Promise<void>((resolve, reject) =>
      easyrtc.joinRoom(room, null, resolve, (...why) => reject(failed(...why))),
    )
    return room
  },
}
