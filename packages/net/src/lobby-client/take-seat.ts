import { PROTOCOL_VERSION } from '@tickmesh/lobby/protocol'
import type { RoomMessage, ServerMessage } from '@tickmesh/lobby/protocol'
import { lost, refusedByLobby, unreachable } from './lobby-errors.ts'
import { RoomSeat } from './room-seat.ts'
import type { Seat } from './seat.ts'
import { LobbySocket } from './lobby-socket.ts'
import type { LobbyContext } from './lobby-context.ts'
import { wait } from './wait.ts'

export interface Joining {
  readonly code: string
  readonly game: string
  readonly version: number
  readonly name: string
  /** Of a seat that was reserved. */
  readonly ticket?: string
}

const WHAT = 'Taking a seat in the room'

/** Takes a seat in a room; rejects with what the room, the lobby or the caller has against it. */
export function takeSeat(
  context: LobbyContext,
  { code, ...joining }: Joining,
  { signal, limitMs }: { readonly signal: AbortSignal | undefined; readonly limitMs: number },
): Promise<Seat> {
  const { scheduler, address } = context
  return wait<Seat>({ scheduler, signal, limitMs, what: WHAT }, ({ done, fail }) => {
    let seat: RoomSeat | undefined
    let asked = false
    const received = (message: ServerMessage): void => {
      if (seat) return seat.received(message)
      if (message.type === 'error') return fail(refusedByLobby(message.code, message.message))
      if (message.type !== 'seated') return
      const me = message.members.find((member) => member.id === message.id)
      if (!me) return fail(refusedByLobby('internal', 'the seat is not among the seats of the room'))
      seat = new RoomSeat(context, message, me, socket)
      done(seat)
    }
    const socket: LobbySocket = new LobbySocket({
      ...context,
      url: address.of('room', code),
      seen: () => seat?.pinging() ?? 0,
      events: {
        opened: () => {
          const join: RoomMessage = { type: 'join', protocol: PROTOCOL_VERSION, ...joining }
          asked = socket.send(join)
        },
        received,
        closed: (cause) => {
          if (seat) seat.closed(cause)
          else fail(asked ? lost('a seat was taken') : unreachable(address.given, cause))
        },
      },
    })
    return () => {
      if (seat) return
      // If the room has just said yes, the seat is free again at once.
      if (asked) socket.send({ type: 'leave' })
      socket.close()
    }
  })
}
