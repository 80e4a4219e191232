// Two players of a room whose lobby relays, and their ways to it, for tests of relay links.

import { readRelayBatch } from '@tickmesh/lobby/protocol'
import { openLobby } from '../lobby-client/lobby-client.ts'
import type { Seat } from '../lobby-client/seat.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { memoryLobby, type MemoryNetwork } from '../testing/memory-lobby.ts'
import type { LinkSubject } from '../testing/link-ends.ts'
import type { Link, LinkOptions } from './link.ts'
import { relayLink } from './relay.ts'
import { RelayHub, type RelayWay } from './relay-hub.ts'

/** One player: the seat, the relay, and the network to the lobby. */
export interface RelayedEnd {
  readonly seat: Seat
  readonly hub: RelayHub
  readonly cable: MemoryNetwork
  /** Error codes of the lobby. */
  readonly refusals: unknown[]
}

/** Budget for tests of something else, bytes a second. */
export const AMPLE = 16_777_216

/** Seats two players, the first of whom initiates links. */
export async function relayedPair(
  seed: number,
  relayBytesPerSeat: number = AMPLE,
  latencyMs: number = 5,
): Promise<LinkSubject & { readonly ends: readonly [RelayedEnd, RelayedEnd]; readonly scheduler: VirtualScheduler }> {
  const scheduler = new VirtualScheduler(seed)
  const lobby = memoryLobby({
    scheduler,
    seed,
    latencyMs,
    limits: { relayBytesPerSeat, relayBytesPerRoom: 64 * AMPLE },
  })
  const settle = async <Value>(promise: Promise<Value>): Promise<Value> => {
    let over = false
    void promise.finally(() => (over = true))
    for (let waited = 0; !over && waited < 1_000; waited++) await scheduler.run(5)
    return promise
  }
  const end = async (code?: string): Promise<RelayedEnd> => {
    const cable = lobby.machine()
    const refusals: unknown[] = []
    const options = { game: 'arena', version: 1, name: 'Ann', scheduler, WebSocket: cable.WebSocket }
    const client = await settle(
      openLobby(lobby.url, { ...options, log: ({ details }) => refusals.push(details['code']) }),
    )
    const seat = await settle(code === undefined ? client.create() : client.join(code))
    const hub = new RelayHub(seat.relay, scheduler)
    seat.listen({
      ...{ joined() {}, left() {}, host() {}, signal() {}, reach() {}, back() {}, closed() {} },
      relayed: (batch) => hub.received(batch),
      status: (status) => status === 'connected' || hub.lost(),
    })
    return { seat, hub, cable, refusals }
  }
  const b = await end()
  const a = await end(b.seat.code)
  await scheduler.run(10)
  return {
    initiator: relayLink,
    answerer: relayLink,
    scheduler,
    pass: (ms) => scheduler.run(ms),
    path: 'lobby',
    relays: {
      initiator: { hub: a.hub, slot: b.seat.me.slot },
      answerer: { hub: b.hub, slot: a.seat.me.slot },
    },
    ends: [a, b],
  }
}

/** Hub with links to the peers in the slots 1, 2, …, and what they sent and called. */
interface HubOfLinks {
  readonly scheduler: VirtualScheduler
  /** Socket to the lobby; `waiting` is the test's. */
  readonly socket: { waiting: number }
  readonly hub: RelayHub
  readonly links: readonly Link[]
  /** Slot and reason of each link that ended. */
  readonly ends: readonly string[]
  /** Channels for which `drained` was called. */
  readonly drained: readonly string[]
  /** Returns slot, channel and bytes of the parts of each message, without the messages already read. */
  parts(): (readonly [number, number, string])[][]
}

/** Makes a hub on a socket in the hands of the test, with open links to the peers in the slots 1, 2, … */
export async function openLinks(peers: number, bytesPerSecond: number = AMPLE): Promise<HubOfLinks> {
  const scheduler = new VirtualScheduler(1)
  const sent: Uint8Array[] = []
  const socket = { waiting: 0, sendEncoded: (batch: Uint8Array) => sent.push(batch) > 0 }
  const relay: RelayWay = { bytesPerSecond, socket: () => socket }
  const hub = new RelayHub(relay, scheduler)
  const ends: string[] = []
  const drained: string[] = []
  const links = Array.from({ length: peers }, (_, i) => {
    const slot = i + 1
    const events: LinkOptions['events'] = {
      ...{ opened() {}, received() {}, signal() {} },
      drained: (channel) => drained.push(channel),
      closed: ({ reason }) => ends.push(`${slot} ${reason}`),
    }
    const context = { iceServers: [], relay: { hub, slot } }
    const link = relayLink({ initiator: false, context, events, scheduler })
    link.accept({ relay: 500 + slot })
    return link
  })
  await scheduler.run(1)
  sent.length = 0
  const parts = (): ReturnType<HubOfLinks['parts']> =>
    sent
      .splice(0)
      .map((batch) =>
        (readRelayBatch(batch) ?? []).map(({ slot, channel, bytes }) => [
          slot,
          channel,
          Buffer.from(bytes).toString('hex'),
        ]),
      )
  return { scheduler, socket, hub, links, ends, drained, parts }
}
