// Joining a room: opens a socket, sends `join`, and returns the seat.

import { PROTOCOL_VERSION } from '@tickmesh/lobby/protocol'
import type { Privacy, RoomMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import { lost, refusedByLobby, unreachable } from './lobby-errors.ts'
import { RoomSeat } from './room-seat.ts'
import type { Seat } from './seat.ts'
import { LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'
import { orRefused } from './or-refused.ts'
import { wait } from './wait.ts'

/** Room to join, and player who joins. */
export interface Joining {
  readonly code: string
  readonly game: string
  readonly version: number
  readonly name: string
  /** Ticket of a reserved seat. */
  readonly ticket?: string
  readonly privacy?: Privacy
  readonly asks?: boolean
}

const ACTION = DEVELOPMENT ? 'Taking a seat in the room' : LEFT_OUT

/** Takes a seat in a room; rejects when the room refuses, the lobby fails, or the caller aborts. */
export function takeSeat(
  context: LobbyContext,
  { code, ...joining }: Joining,
  { signal, limitMs }: { readonly signal: AbortSignal | undefined; readonly limitMs: number },
): Promise<Seat> {
  const { scheduler, address, keptMs } = context
  const url = address.of('room', code)
  const taking = wait<Seat>({ scheduler, signal, limitMs, action: ACTION }, ({ done, fail }) => {
    let seat: RoomSeat | undefined
    let sent = false
    const received = (message: ServerMessage): void => {
      if (seat) return seat.received(message)
      if (message.type === 'error') return fail(refusedByLobby(message.code, message.message))
      if (message.type !== 'seated') return
      const me = message.members.find((member) => member.id === message.id)
      if (!me) return fail(refusedByLobby('internal', DEVELOPMENT ? 'no own seat among the members' : ''))
      seat = new RoomSeat(context, message, me, socket)
      done(seat)
    }
    const socket: LobbySocket = new LobbySocket({
      ...context,
      url,
      seen: () => seat?.pinging() ?? 0,
      events: {
        opened: () => {
          const join: RoomMessage = { type: 'join', protocol: PROTOCOL_VERSION, keptMs, ...joining }
          sent = socket.send(join)
        },
        received,
        silent: () => seat?.doubt(),
        relayed: (batch) => seat?.relayed(batch),
        closed: (cause) => {
          if (seat) seat.closed(cause)
          else fail(sent ? lost(ACTION) : unreachable(address.given, cause))
        },
      },
    })
    return () => {
      if (seat) return
      // Frees the seat at once, if the room has just assigned one.
      if (sent) socket.send({ type: 'leave' })
      socket.close()
    }
  })
  return DEVELOPMENT ? orRefused(context, url, taking) : taking
}
