// Schema of the arena, shared by players and bots.

import { defineGame, f } from '@tickmesh/net'
import type { Feature, OwnEntity, Room, Values } from '@tickmesh/net'
import * as v from 'valibot'
import { HEIGHT, TICK_RATE, WIDTH } from './rules/arena.ts'
import { POWERS } from './rules/fighter.ts'
import { PODIUM } from './rules/round.ts'

/** Upper bound of a chat line, in characters. */
export const CHAT_LENGTH = 200
/** Upper bound of kept scores: more than there are seats, for players who have just left. */
const MAX_SCORES = 32

const coordinate = v.pipe(v.number(), v.minValue(-200), v.maxValue(Math.max(WIDTH, HEIGHT) + 200))
const speed = v.pipe(v.number(), v.minValue(-2000), v.maxValue(2000))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000))
const playerId = v.pipe(v.string(), v.maxLength(64))
const name = v.pipe(v.string(), v.maxLength(32))
const tick = v.pipe(v.number(), v.integer(), v.minValue(0))

/**
 * Returns the declaration of all data that players of the arena exchange; `use` is `identity()`, or nothing for bots.
 */
export function declareArena(...use: readonly Feature[]) {
  return defineGame({
    use,
    id: 'arena',
    version: 1,
    tickRate: TICK_RATE,
    sendRate: 20,
    state: {
      // One for each player, from entering to leaving: late joiners get it as they get every entity.
      pilot: { colour: f.uint(3) },
      // One for each living ship: a death despawns it and the next launch spawns another, so nothing is ever
      // interpolated between the two.
      ship: {
        x: f.fixed(0, WIDTH, 1 / 16, { velocity: 'vx' }),
        y: f.fixed(0, HEIGHT, 1 / 16, { velocity: 'vy' }),
        vx: f.fixed(-1024, 1024, 1 / 4),
        vy: f.fixed(-1024, 1024, 1 / 4),
        heading: f.angle(10),
        hp: f.uint(7),
        power: f.enum(...POWERS),
        thrusting: f.bool(),
        boosting: f.bool(),
        safe: f.bool(),
      },
    },
    events: {
      chat: v.object({ text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(CHAT_LENGTH)) }),
      // Sent by the shooter; the victim answers with `hurt`.
      hit: v.object({ target: playerId, shot: count, x: coordinate, y: coordinate }),
      // Sent by the victim; the host counts it. `by` is empty for a rock.
      hurt: v.object({
        by: playerId,
        hp: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
        x: coordinate,
        y: coordinate,
      }),
      // Sent to the host: this player touched the pickup. The first message to arrive gets it.
      take: v.object({ item: count }),
      // This player wants the next round without waiting for it.
      again: v.object({}),
    },
    cues: {
      shot: v.object({ id: count, x: coordinate, y: coordinate, vx: speed, vy: speed }),
    },
    shared: {
      round: v.variant('phase', [
        v.object({ phase: v.literal('play'), number: count, until: tick }),
        v.object({
          phase: v.literal('over'),
          number: count,
          until: tick,
          podium: v.pipe(v.array(v.object({ id: playerId, name, points: count })), v.maxLength(PODIUM)),
        }),
      ]),
      scores: v.pipe(
        v.record(playerId, v.object({ points: count, kills: count, deaths: count })),
        v.maxEntries(MAX_SCORES),
      ),
      // Last pickups taken, newest last.
      taken: v.pipe(v.array(v.object({ item: count, by: playerId })), v.maxLength(16)),
    },
  })
}

/** Game of the arena. */
export type Arena = ReturnType<typeof declareArena>

/** Room of the arena. */
export type ArenaRoom = Room<Arena>

/** Fields of a ship. */
export type ShipState = Values<Arena['state']['ship']>

/** Own entities, as they are replicated. */
export type OwnShip = OwnEntity<ShipState>
export type OwnPilot = OwnEntity<Values<Arena['state']['pilot']>>
