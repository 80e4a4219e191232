// Page of one player of the labs.

import { connectLobby, type Player, type Privacy, type Room } from '@tickmesh/net'
import { GAME, machineTime } from './game.ts'
import { Heard, type HeardReport } from './heard.ts'

/** Time between two events, ms. */
const COUNT_EVERY_MS = 50
/** Time between two looks at how fresh others are, ms. */
const LOOK_EVERY_MS = 25

type LabRoom = Room<typeof GAME>

/** Another player as this page sees it. */
export interface PeerReport {
  readonly name: string
  readonly status: string
  readonly problem: string
  readonly path: string
  readonly rttMs: number
  /** Time from asking for the room until the player was `connected`, ms; NaN before. */
  readonly connectedAfterMs: number
}

/** Change of a player's status, of the host, or of the lobby, for the story of a fault. */
interface Change {
  readonly at: number
  readonly what: string
}

let room: LabRoom | undefined
let microphone: MediaStream | undefined
let askedAt = 0
let sent = 0
let counting: ReturnType<typeof setInterval> | undefined
const heard = new Map<string, Heard>()
const connectedAfterMs = new Map<string, number>()
const changes: Change[] = []
const texts: number[] = []
/** Log entries of the library, as text. */
const logged: string[] = []

export interface Ask {
  readonly lobby: string
  readonly name: string
  /** Code of the room; a new room without one. */
  readonly code?: string
  /** Level of privacy; the default of pages without one. */
  readonly privacy?: Privacy
  /** False: without the lobby's relay. */
  readonly relay?: boolean
}

/** Enters a room; returns its code. */
async function join({ lobby: url, name, code, ...options }: Ask): Promise<string> {
  const lobby = await connectLobby(url, GAME, { name, log: (entry) => logged.push(JSON.stringify(entry)), ...options })
  askedAt = performance.now()
  const entered = code === undefined ? await lobby.create({ maxPlayers: 16 }) : await lobby.join(code)
  room = entered
  const beacon = entered.state.spawn('beacon', { at: machineTime() })
  entered.on('status', (player) => note(player))
  entered.on('host', (player) => change(`host ${player.name}`))
  entered.on('lobby', (status) => change(`lobby ${status}`))
  entered.on('leave', (player, reason) => change(`${player.name} left: ${reason}`))
  entered.on('end', ({ reason }) => {
    room = undefined
    change(`end: ${reason}`)
  })
  entered.onEvent('count', ({ n, at }, from) => heardFrom(from).event(n, at, machineTime()))
  entered.onEvent('text', ({ text }) => texts.push(text.length))
  entered.on('tick', () => {
    beacon.at = machineTime()
  })
  setInterval(() => room !== undefined && look(), LOOK_EVERY_MS)
  for (const player of others()) note(player)
  return entered.code
}

function note(player: Player): void {
  change(`${player.name} ${player.status}`)
  if (player.status === 'connected' && !connectedAfterMs.has(player.id))
    connectedAfterMs.set(player.id, performance.now() - askedAt)
}

function change(what: string): void {
  changes.push({ at: machineTime(), what })
}

function heardFrom(player: Player): Heard {
  const known = heard.get(player.id) ?? new Heard(player.name)
  heard.set(player.id, known)
  return known
}

function look(): void {
  const now = machineTime()
  for (const { owner, latest } of entered().state.all('beacon')) {
    const player = entered().players.get(owner)
    if (player !== undefined && !player.isMe) heardFrom(player).state(latest.at)
  }
  for (const player of others()) heardFrom(player).look(now)
}

function entered(): LabRoom {
  if (room === undefined) throw new Error('not in a room')
  return room
}

function others(): Player[] {
  return [...entered().players.values()].filter((player) => !player.isMe)
}

/** Gets the microphone's permission and holds its stream; returns whether it was given. */
async function useMicrophone(): Promise<boolean> {
  microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
  return microphone.active
}

const api = {
  join,
  useMicrophone,
  inRoom: (): boolean => room !== undefined,
  host: (): string => entered().host?.name ?? '',
  peers: (): PeerReport[] =>
    others().map(({ id, name, status, problem, stats }) => ({
      name,
      status,
      problem: problem?.code ?? '',
      path: stats.path,
      rttMs: stats.rttMs ?? Number.NaN,
      connectedAfterMs: connectedAfterMs.get(id) ?? Number.NaN,
    })),
  /** Begins to send numbered events to all. */
  count: (): void => {
    counting = setInterval(() => room?.send('count', { n: sent++, at: machineTime() }), COUNT_EVERY_MS)
  },
  /** Stops sending; returns how many events were sent. */
  stop: (): number => {
    clearInterval(counting)
    return sent
  },
  /** Players in the room, and each one's record. */
  heard: (): HeardReport[] => others().map((player) => heardFrom(player).report()),
  say: (bytes: number): void => entered().send('text', { text: 'x'.repeat(bytes) }),
  texts: (): number[] => texts,
  changes: (): Change[] => changes,
  logged: (): string[] => logged,
}
export type LabPage = typeof api
Object.assign(globalThis, { lab: api })
