// Trystero as a subject of the benches, by its strategy for Nostr relays.

import { joinRoom } from 'trystero/nostr'
import type { Ancestor } from './ancestor.ts'

export const TRYSTERO: Ancestor = {
  name: 'trystero',
  traits: {
    sentBy: 'its only channel: ordered, reliable',
    unreliable: 'no',
    reliable: 'yes',
    encryption: 'descriptions are encrypted, with a password if one is given',
    rooms: 'yes: names; no list, no seats',
    reconnect: 'to its relays; peers that announce themselves again are connected anew',
    relay: 'none (TURN, if configured)',
    server: 'a Nostr relay, a stand-in of ours',
  },
  enter: ({ port, room: given, opened, received }) => {
    const name = given === '' ? crypto.randomUUID() : given
    const room = joinRoom(
      {
        appId: 'tickmesh-bench',
        relayConfig: { urls: [`ws://127.0.0.1:${port}/`] },
        rtcConfig: { iceServers: [] },
      },
      name,
    )
    const action = room.makeAction<Uint8Array<ArrayBuffer>>('probe', {
      onMessage: (data, { peerId }) => received(new Uint8Array(data), peerId),
    })
    room.onPeerJoin = (peer) => opened({ send: (bytes) => void action.send(bytes, { target: peer }) })
    return Promise.resolve(name)
  },
}
