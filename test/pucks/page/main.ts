// Page of a forger in the example pucks: sends packets as if it were the host.

import { MAX_PACKET_BYTES } from '../../../packages/net/src/core/wire/packet-limits.ts'
import { connectLobby, webrtcLinks, wrapLinks, type Link, type Room } from '@tickmesh/net'
import { game } from '../../../examples/pucks/rules.ts'
import { newHeader } from '../../../packages/net/src/core/packet/header.ts'
import { writePacket } from '../../../packages/net/src/core/packet/payload.ts'
import {
  PART_CUE,
  PART_INPUTS,
  PART_INPUT_STATUS,
  type PartType,
  SmallParts,
} from '../../../packages/net/src/core/packet/small-parts.ts'
import { StateSync } from '../../../packages/net/src/core/state/state-sync.ts'

const links: Link[] = []
let room: Room<typeof game> | undefined

/** Links that send nothing of the room's own on `state`: the channel is the forger's. */
const silenced = wrapLinks(webrtcLinks(), (link) => {
  links.push(link)
  return { send: (channel, bytes) => channel === 'state' || link.send(channel, bytes) }
})

const api = {
  async join(lobby: string): Promise<void> {
    const options = { name: 'Mallory', links: silenced }
    room = await (await connectLobby(lobby, game, options)).quickMatch({ mode: 'pucks', players: { min: 1, max: 8 } })
  },
  /** Returns the number of linked players. */
  linked: (): number =>
    [...(room?.players.values() ?? [])].filter(({ isMe, status }) => !isMe && status === 'connected').length,
  /** Sends forged packets, as the host's, with a puck in the goal and a disc of its own; so many over each link. */
  forge(times: number): void {
    const sync = new StateSync({ schema: game.schema, slot: room?.me.slot ?? 0, tickRate: 60, sendRate: 30 })
    sync.spawn('puck', { x: 1, y: 500, vx: -100, vy: 0, $controller: 0 })
    sync.spawn('disc', { x: 500, y: 500, vx: 0, vy: 0, right: true, rest: 0, $controller: 1 })
    for (const [n, link] of links.entries()) {
      sync.addPeer(n)
      for (let time = 1; time <= times; time++) {
        sync.sample(n * times + time)
        for (const packet of sync.packets(n, { nowMs: time, sharedMs: time, stratum: 0, maxPackets: 1 }))
          link.send('state', packet)
      }
    }
  },
  /** Sends garbage in place of inputs, input status, cues and packets. */
  babble(times: number): void {
    for (const link of links) {
      for (let time = 0; time < times; time++) {
        const bytes = crypto.getRandomValues(new Uint8Array(1 + (time % 200)))
        const type = ([PART_INPUTS, PART_INPUT_STATUS, PART_CUE] as const)[time % 4]
        if (type === undefined) bytes[0] = 0xc4
        link.send('state', type === undefined ? bytes : packetOf(type, bytes))
      }
    }
  },
}

/** Beyond those of the state that is forged. */
let sequence = 10_000

/** A packet with one small part. */
function packetOf(type: PartType, bytes: Uint8Array): Uint8Array {
  const parts = new SmallParts()
  parts.beginPart(type)
  parts.put(bytes)
  parts.endPart()
  return writePacket(new Uint8Array(MAX_PACKET_BYTES), { ...newHeader(), sequence: sequence++ }, parts, undefined)
}
export type CheatPage = typeof api
Object.assign(globalThis, { cheat: api })
