// Game of the three players: a friend writes entities and chats, an attacker sends what it likes.

import { defineGame, f, type Room, transfers } from '@tickmesh/net'
import * as v from 'valibot'

export const TICK_RATE = 60

export const game = defineGame({
  id: 'hostile',
  version: 1,
  tickRate: TICK_RATE,
  use: [transfers()],
  state: { dot: { number: f.uint(31) }, bag: { data: f.plain(512) } },
  events: {
    chat: v.object({ sentMs: v.number() }),
    list: v.array(v.any()),
    aimed: { schema: v.object({ id: v.number() }), refs: ['id'] },
  },
  cues: { blink: v.array(v.number()) },
  shared: { map: v.any() },
})

export type HostileRoom = Room<typeof game>

/** Index of each event among the declared ones. */
export const EVENT = { aimed: 0, chat: 1, list: 2 } as const
