// Process of one player: the victim, who is measured, a friend, or the attacker.

import wrtc from '@roamhq/wrtc'
import {
  connectLobby,
  type Link,
  type OpenLink,
  type Rtc,
  webrtcLinks,
  type WebSocketConstructor,
  wrapLinks,
} from '@tickmesh/net'
import { WebSocket } from 'ws'
import { ATTACKS } from './attacks.ts'
import { game, type HostileRoom } from './game.ts'

/** Command of the driver. */
export type Command =
  /** Takes a seat: in the room of a code, or in a new room. */
  | { readonly kind: 'enter'; readonly name: string; readonly lobbyUrl: string; readonly code: string }
  /** Waits until so many others are linked. */
  | { readonly kind: 'link'; readonly others: number }
  /** Begins to write an entity and to chat. */
  | { readonly kind: 'play' }
  /** Begins an attack on everybody; without `traffic` its messages are made and not sent. */
  | { readonly kind: 'attack'; readonly attack: string; readonly traffic: boolean }
  /** Begins to measure. */
  | { readonly kind: 'measure' }
  /** Ends the measurement, or the attack. */
  | { readonly kind: 'report'; readonly attacker: string }

/** Measurement of the victim. */
export interface Report {
  readonly ticks: number
  /** Time that was measured, s. */
  readonly seconds: number
  /** Times between two states of the friend, ms. */
  readonly stateGapsMs: readonly number[]
  /** Times that the friend's events took, ms. */
  readonly chatMs: readonly number[]
  /** Memory in use, after a collection, bytes. */
  readonly memory: number
  /** State of the attacker here: its status, or the code of its problem; and what was refused of it. */
  readonly attacker: string
  readonly refused: number
  /** Messages that the attacker sent, or made. */
  readonly sent: number
}

export type Answer =
  | { readonly kind: 'done'; readonly code: string; readonly id: string; readonly memory: number }
  | ({ readonly kind: 'report' } & Report)

/** Time between two bursts of an attack, ms. */
const BURST_MS = 4
const CHAT_MS = 100

const links: Link[] = []
let room: HostileRoom | undefined
let ticks = 0
let beganMs = 0
let refused = 0
let sent = 0
let stateGapsMs: number[] = []
let chatMs: number[] = []
let lastNumber = -1
let lastMs = 0

/** Time that all processes of this machine share, ms. */
const nowMs = (): number => performance.timeOrigin + performance.now()

function memory(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Notes when another state of the friend has arrived. */
function look(): void {
  const dot = room && [...room.state.all('dot')].find(({ owner }) => room?.players.get(owner)?.name === 'friend')
  if (dot === undefined || dot.latest.number === lastNumber) return
  lastNumber = dot.latest.number
  const at = performance.now()
  if (lastMs > 0) stateGapsMs.push(at - lastMs)
  lastMs = at
}

const openLink: OpenLink = wrapLinks(webrtcLinks({ rtc: wrtc as Rtc }), (link, events) => {
  links.push(link)
  return {
    events: {
      received: (channel, bytes) => {
        events.received(channel, bytes)
        if (channel === 'state') look()
      },
    },
  }
})

async function enter({ name, lobbyUrl, code }: Extract<Command, { kind: 'enter' }>): Promise<HostileRoom> {
  const lobby = await connectLobby(lobbyUrl, game, {
    name,
    links: openLink,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    log: ({ details }) => {
      if (typeof details['refused'] === 'number') refused = details['refused']
    },
  })
  const seat = code === '' ? await lobby.create({ maxPlayers: 3 }) : await lobby.join(code)
  seat.on('tick', () => {
    ticks++
    for (const { latest } of seat.state.all('bag')) void latest.data
  })
  seat.onEvent('chat', ({ sentMs }) => chatMs.push(nowMs() - sentMs))
  seat.onEvent('list', () => {})
  seat.onEvent('aimed', () => {})
  seat.onCue('blink', () => {})
  seat.on('transfer', (transfer) => transfer.refuse())
  return seat
}

function linked(): number {
  return [...(room?.players.values() ?? [])].filter(({ isMe, status }) => !isMe && status === 'connected').length
}

async function link(others: number): Promise<void> {
  for (let tries = 0; linked() < others; tries++) {
    if (tries > 3_000) throw new Error('the players are not linked after 60 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function play(seat: HostileRoom): void {
  const dot = seat.state.spawn('dot', { number: 0 })
  seat.on('tick', (tick) => {
    dot.number = tick
  })
  setInterval(() => seat.send('chat', { sentMs: nowMs() }), CHAT_MS)
}

/** Sends an attack's messages at its rate, as far as the links take them. */
function attack(seat: HostileRoom, name: string, traffic: boolean): void {
  const chosen = ATTACKS.find((one) => one.name === name)
  if (chosen === undefined) throw new Error(`there is no attack "${name}"`)
  const { channel, rate, message } = chosen
  const beganMs = performance.now()
  let made = 0
  setInterval(() => {
    const due = ((performance.now() - beganMs) / 1_000) * rate
    // Messages that a slow engine missed are not sent later.
    made = Math.max(made, Math.floor(due - rate / 10))
    for (; made < due; made++) {
      const bytes = message(made, seat.tick)
      if (!traffic) sent++
      else for (const one of links) if (one.send(channel, bytes)) sent++
    }
  }, BURST_MS)
}

async function obey(command: Command): Promise<Answer> {
  if (command.kind === 'enter') room = await enter(command)
  if (room === undefined) throw new Error('this player has no seat yet')
  const { players, code, me } = room
  switch (command.kind) {
    case 'link':
      await link(command.others)
      break
    case 'play':
      play(room)
      break
    case 'attack':
      attack(room, command.attack, command.traffic)
      break
    case 'measure':
      ticks = 0
      beganMs = performance.now()
      stateGapsMs = []
      chatMs = []
      break
    case 'report': {
      const attacker = players.get(command.attacker)
      const state = attacker?.problem?.code ?? attacker?.status ?? 'left'
      const seconds = (performance.now() - beganMs) / 1_000
      return { kind: 'report', ticks, seconds, stateGapsMs, chatMs, memory: memory(), attacker: state, refused, sent }
    }
  }
  return { kind: 'done', code, id: me.id, memory: memory() }
}

process.on('message', (command: Command) => {
  obey(command).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
