// Page of one player whose links use relayed candidates alone, or get the others late, for the tests with coturn.

import {
  connectLobby,
  defineGame,
  f,
  webrtcLinks,
  type Link,
  type LogEntry,
  type OpenLink,
  type Room,
} from '@tickmesh/net'

const game = defineGame({ id: 'turn-test', version: 1, state: { dot: { x: f.fixed(0, 1, 1 / 8) } } })

/** Request of a test. */
export interface Ask {
  readonly lobby: string
  readonly code?: string
  /** True: relayed candidates alone. False: all, but the others only after `release`. */
  readonly relayedOnly: boolean
}

let room: Room<typeof game> | undefined
let policy: RTCIceTransportPolicy = 'all'
let link: Link | undefined
/** Returns the user in the lobby's newest list. */
let newest = (): string | undefined => undefined
const held: (() => void)[] = []
let holds = false
const entries: LogEntry[] = []
/** Users of the TURN server that connections were given, in their order. */
const users: (string | undefined)[] = []

const userOf = ({ iceServers }: { readonly iceServers?: readonly RTCIceServer[] }): string | undefined =>
  iceServers?.find(({ username }) => username !== undefined)?.username

const noted = (config: RTCConfiguration): RTCConfiguration => {
  const user = userOf(config)
  if (user !== users.at(-1)) users.push(user)
  return { ...config, iceTransportPolicy: policy }
}

class Noted extends RTCPeerConnection {
  constructor(config: RTCConfiguration) {
    super(noted(config))
  }

  override setConfiguration(config: RTCConfiguration): void {
    super.setConfiguration(noted(config))
  }
}

const isRelayed = (signal: unknown): boolean => / typ relay /.test(JSON.stringify(signal))
const isCandidate = (signal: unknown): boolean => /"type":"candidate"/.test(JSON.stringify(signal))

const webrtc = webrtcLinks({ rtc: { RTCPeerConnection: Noted, RTCSessionDescription, RTCIceCandidate } })

const open: OpenLink = (options) => {
  const { events, context } = options
  const signal = (data: unknown): void => {
    if (holds && isCandidate(data) && !isRelayed(data)) held.push(() => events.signal(data))
    else events.signal(data)
  }
  newest = () => userOf(context)
  link = webrtc({ ...options, events: { ...events, signal } })
  return link
}

const others = () => [...(room?.players.values() ?? [])].filter(({ isMe }) => !isMe)

const page = {
  async play(ask: Ask): Promise<string> {
    policy = ask.relayedOnly ? 'relay' : 'all'
    holds = !ask.relayedOnly
    const lobby = await connectLobby(ask.lobby, game, { links: open, log: (entry) => entries.push(entry) })
    room = await (ask.code === undefined ? lobby.create() : lobby.join(ask.code))
    return room.code
  },
  statuses: () => others().map(({ status }) => status),
  paths: () => others().map(({ stats }) => stats.path),
  problems: () =>
    others().map(({ problem }) => problem && { code: problem.code, message: problem.message, hint: problem.hint }),
  errors: () =>
    entries
      .filter(({ message }) => message === 'ICE server failed')
      .map(({ level, details }) => `${level} ${String(details['error'])}`),
  users: () => users,
  newest: () => newest(),
  restart: () => link?.restart(),
  release: () => {
    holds = false
    for (const send of held.splice(0)) send()
  },
}

export type TurnPage = typeof page

Object.assign(globalThis, { page })
