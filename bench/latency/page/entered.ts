// Tickmesh as subjects of the latency suite: probes in the state of an entity, and in events.

import { connectLobby, type ConnectOptions, type LinkPath, type OpenLink } from '@tickmesh/net'
import { type BenchRoom, game, NO_PROBE, probeOf, type ProbeValues, writeFields } from './game.ts'
import { readProbe, sharedNow, writeProbe } from './probe.ts'
import type { Subject } from './subject.ts'

/** Upper bound of the time to connect, ms; longer has failed. */
const JOIN_LIMIT_MS = 30_000

/** Error below which the clock counts as settled, ms. */
const SETTLED_MS = 5

/** Called after each message on a state channel. */
let look = (): void => {}
/**
 * The library has no event for an arrived frame: the bench reads in the task of the message, after the library's
 * listener and in one call with it, for the engine takes some 20 µs to call a further listener.
 */
const createDataChannel = RTCPeerConnection.prototype.createDataChannel
RTCPeerConnection.prototype.createDataChannel = function create(label, init): RTCDataChannel {
  const channel = createDataChannel.call(this, label, init)
  if (label !== 'state') return channel
  return Object.defineProperty(channel, 'onmessage', {
    set: (listen: (event: MessageEvent) => void) => {
      channel.addEventListener('message', (event) => {
        listen(event)
        look()
      })
    },
  })
}

/** Room with one other page in it, and its subjects. */
export class Entered {
  readonly room: BenchRoom
  readonly subjects: readonly Subject[]

  private constructor(room: BenchRoom, subjects: readonly Subject[]) {
    this.room = room
    this.subjects = subjects
  }

  /** Creates a room, or joins the room with this code. */
  static async enter(lobbyUrl: string, code: string): Promise<Entered> {
    const room = await seatedRoom(lobbyUrl, code)
    return new Entered(room, [stateSubject(room), eventSubject(room, 'tickmesh.events')])
  }

  /** Enters a room whose players have no direct links. */
  static async enterRelayed(lobbyUrl: string, code: string): Promise<Entered> {
    const room = await seatedRoom(lobbyUrl, code, { links: noLinks })
    return new Entered(room, [eventSubject(room, 'tickmesh.relay')])
  }

  /** Resolves when the other page is connected and the clock has settled. */
  async joined(): Promise<void> {
    const ready = (): boolean =>
      this.room.players.size === 2 &&
      [...this.room.players.values()].every(({ isMe, status }) => isMe || status === 'connected') &&
      this.room.clock.errorMs < SETTLED_MS
    const limit = performance.now() + JOIN_LIMIT_MS
    while (!ready()) {
      if (performance.now() > limit) {
        const statuses = Array.from(this.room.players.values(), ({ status }) => status).join(', ')
        const { errorMs } = this.room.clock
        throw new Error(`not connected after ${JOIN_LIMIT_MS} ms: players ${statuses}; clock within ${errorMs} ms`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function seatedRoom(lobbyUrl: string, code: string, options: ConnectOptions = {}): Promise<BenchRoom> {
  const lobby = await connectLobby(lobbyUrl, game, options)
  return code === '' ? lobby.create({ maxPlayers: 2 }) : lobby.join(code)
}

/** Links of a page that has none: they are refused. */
const noLinks: OpenLink = ({ events, scheduler }) => {
  scheduler.after(0, () => events.closed({ reason: 'refused' }))
  const no = (): boolean => false
  const path = async (): Promise<LinkPath> => 'unknown'
  return { open: false, send: no, buffered: () => 0, waitsOver: no, accept: no, restart() {}, path, close() {} }
}

function eventSubject(room: BenchRoom, name: string): Subject {
  const subject: Subject = {
    name,
    send: (probe) => room.send('probe', writeProbe(probe)),
    received: () => {},
  }
  room.onEvent('probe', (bytes) => subject.received(readProbe(bytes), sharedNow()))
  return subject
}

/** Returns the subject of state: an entity is written in `tick`, after which its frame leaves. */
function stateSubject(room: BenchRoom): Subject {
  const own = room.state.spawn('probe', NO_PROBE)
  const subject: Subject = {
    name: 'tickmesh.state',
    send: (probe) => writeFields(own, probe),
    received: () => {},
    latestWins: true,
  }
  room.state.on('spawn', (entity) => {
    if (entity.kind !== 'probe') return
    let last = 0
    look = () => {
      const latest = entity.latest as ProbeValues
      if (latest.number === last) return
      last = latest.number
      subject.received(probeOf(latest), sharedNow())
    }
  })
  return subject
}
