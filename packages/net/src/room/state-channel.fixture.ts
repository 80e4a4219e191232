// One end of channel `state` for tests, with the game and the parts of a room that it needs.

import { MAX_PACKET_BYTES } from '../core/wire/packet-limits.ts'
import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { newHeader } from '../core/packet/header.ts'
import { opened } from '../core/packet/packet.fixture.ts'
import { writePacket } from '../core/packet/payload.ts'
import { defineGame } from '../game.ts'
import type { OpenLink } from '../link/link.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { Timeline } from './timeline.ts'
import { Cues } from './cues.ts'
import { Members } from './members.ts'
import { annsPeer } from './peer.fixture.ts'
import { Replication } from './replication.ts'
import { StateChannel } from './state-channel.ts'
import { RoomState } from './state.ts'
import { UnheardEvents } from './unheard-events.ts'

const game = defineGame({
  id: 'channel',
  version: 1,
  cues: { blink: v.union([v.number(), v.string()]) },
  state: { note: { text: f.string(120), n: f.uint(16) } },
})

/** Ann's end of channel `state` to Bob, over a link in the hands of the test, which calls what the pump would. */
export function annsChannel() {
  const { me, peer, scheduler, links, hello, refused } = annsPeer({ initiator: true })
  const link = links[0]!
  const members = new Members(me)
  members.players.set(peer.player.id, peer.player)
  members.peers.set(peer.player.id, peer)
  members.joined.add(peer.player.id)
  const timeline = new Timeline(scheduler, game.tickRate)
  const none = (): void => {}
  const authority = game.authority.create({
    game,
    members,
    scheduler,
    timeline,
    host: { id: 'bob', term: 1 },
    sync: () => replication.sync,
    tick: () => 0,
    sendInputs: none,
    dispatchEvents: none,
    ownerChanged: none,
  })
  const unheard = new UnheardEvents(scheduler)
  const maxBytesPerSecond = undefined
  const parts = { game, members, scheduler, timeline, authority, unheard, spawned: none, maxBytesPerSecond }
  const replication: Replication = new Replication(parts)
  /** Types of the parts that came, with what was in them. */
  const came: [string, Uint8Array][] = []
  const channel = new StateChannel({
    members,
    scheduler,
    timeline,
    state: replication,
    sync: replication.sync,
    authority: {
      addInputStatus: none,
      takeInputs: (_, part) => came.push(['inputs', part.remaining().slice()]),
      takeInputStatus: (_, part) => came.push(['status', part.remaining().slice()]),
      heard: none,
    },
    takeCue: (_, part) => came.push(['cue', part.remaining().slice()]),
  })
  const cues = new Cues({ game, members, scheduler, timeline, channel })
  let seen = 0
  return {
    link,
    scheduler,
    members,
    peer,
    replication,
    state: new RoomState<typeof game>(replication, authority, none),
    channel,
    cues,
    came,
    refused,
    connect: (): void => {
      link.opens()
      link.comes('events', hello())
      replication.addPeer(peer)
    },
    blink: (value: number | string): void => cues.send('blink', value, 77, undefined),
    /** Bob has taken all that Ann had for him: the snapshot, and her newest packet. */
    settle: (sequence: number): void => {
      replication.sample(1)
      channel.send()
      replication.snapshot(peer, { kind: 'snapshotAck', tick: 1, applied: true })
      const packets = link.sent.filter(({ channel: name }) => name === 'state')
      seen = packets.length
      const { header } = opened(packets.at(-1)!.bytes)
      channel.receive(peer, ackOf(sequence, header.sequence))
    },
    /** Packets that left since the last call. */
    left: (): Uint8Array[] => {
      const all = link.sent.filter(({ channel: name }) => name === 'state')
      return all.slice(seen, (seen = all.length)).map(({ bytes }) => bytes)
    },
  }
}

/** A packet that acknowledges another, and nothing else. */
export function ackOf(sequence: number, ack: number): Uint8Array {
  return writePacket(new Uint8Array(MAX_PACKET_BYTES), { ...newHeader(), sequence, ack }, undefined, undefined)
}

/** Links that call back with each message of channel `state` that goes or comes. */
export function countedLinks(plain: OpenLink, note: (what: 'sent' | 'received', bytes: Uint8Array) => void): OpenLink {
  return wrapLinks(plain, (link, events) => ({
    send: (channel, bytes) => {
      if (channel === 'state') note('sent', bytes)
      return link.send(channel, bytes)
    },
    events: {
      received: (channel, bytes) => {
        if (channel === 'state') note('received', bytes)
        events.received(channel, bytes)
      },
    },
  }))
}
