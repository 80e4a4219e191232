// Emitter of `room.on`, with what late listeners get.

import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import type { Members } from './members.ts'
import { ROOM_EVENTS, type RoomEvents } from './room-events.ts'
import type { UnheardEvents } from './unheard-events.ts'

/** Returns the emitter of a room. */
export function roomEmitter(scheduler: Scheduler, members: Members, unheard: UnheardEvents): Emitter<RoomEvents> {
  return new Emitter<RoomEvents>(scheduler, ROOM_EVENTS, {
    unheard,
    keeps: (name) => name === 'start' || name === 'transfer',
    sender: (name, args) => (name === 'transfer' ? (args as RoomEvents['transfer'])[0].from : undefined),
    present: (name) => (name === 'join' ? members.joinedPlayers.map((player) => [player]) : []),
    dropped: (name, args) => {
      // Nobody would answer.
      if (name === 'transfer') (args as RoomEvents['transfer'])[0].refuse()
    },
  })
}
