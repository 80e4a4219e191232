// A game under a host's authority, and rooms that play it.

import { hostAuthority } from './host-authority.ts'
import { expect } from 'vitest'
import { f, type Values } from '../../core/state/schema/fields.ts'
import { TickmeshError } from '../../errors.ts'
import { defineGame } from '../../game.ts'
import type { Conditions } from '../../link/network.ts'
import { SimulatedParty } from '../../testing/simulated-party.ts'
import type { Room } from '../room.ts'
import type { RunningSimulation, Simulation } from '../simulation.ts'
import type { Entity } from '../state.ts'

export const game = defineGame({
  id: 'host-mode',
  version: 1,
  authority: hostAuthority(),
  input: { turn: f.int(2), thrust: f.bool(), fire: f.bool() },
  state: {
    ship: {
      x: f.fixed(-2_000, 2_000, 1 / 16),
      vx: f.fixed(-400, 400, 1 / 16),
      heading: f.angle(10),
      shots: f.uint(16),
      target: f.ref(),
    },
    rock: { x: f.fixed(-2_000, 2_000, 1 / 16) },
  },
})
export type G = typeof game
type Pressed = { turn: number; thrust: boolean; fire: boolean }
export type Ship = Entity<Values<G['state']['ship']>>
export const REST: Pressed = { turn: 0, thrust: false, fire: false }
export const LOSSY = { delayMs: 40, jitterMs: 15, loss: 0.05, duplication: 0.05, reordering: 0.1 }

export const step: Simulation<G>['step'] = (entities, input) => {
  for (const ship of entities) {
    if (ship.kind !== 'ship') continue
    ship.heading += input.turn * 0.05
    ship.vx = (ship.vx + (input.thrust ? 4 : 0)) * 0.97
    if (Math.abs(ship.vx) < 0.2) ship.vx = 0
    ship.x += ship.vx / 60
    if (ship.x > 1_000) ship.x = -1_000
  }
}

/** A room that plays: what it presses can be set, and what its steps did is kept. */
export class Pilot {
  readonly room: Room<G>
  readonly run: RunningSimulation
  press: (tick: number) => Pressed = () => REST
  world: Simulation<G>['world'] = () => {}
  readonly asked: number[] = []
  /** Inputs that this player, as host, used: by player and tick. */
  readonly used = new Map<string, Map<number, Pressed>>()

  constructor(room: Room<G>) {
    this.room = room
    this.run = room.simulate({
      input: (tick) => {
        this.asked.push(tick)
        return this.press(tick)
      },
      step: (entities, input, context) => {
        if (room.isHost) {
          const used = this.used.get(context.player.id) ?? new Map<number, Pressed>()
          this.used.set(context.player.id, used.set(context.tick, { ...input }))
        }
        step(entities, input, context)
      },
      world: (tick, context) => this.world?.(tick, context),
    })
    if (room.isHost) room.on('join', (player) => this.launch(player.id))
    room.on('leave', (player) => {
      if (room.isHost) for (const entity of room.state.controlledBy(player)) if (entity.own) entity.despawn()
    })
  }

  launch(id: string): Entity {
    const controller = this.room.players.get(id)!
    const values = { x: 0, vx: 0, heading: 0, shots: 0, target: undefined }
    return this.room.state.spawn('ship', values, { controller }) as unknown as Entity
  }

  get ship(): Ship | undefined {
    return this.room.state.controlledBy(this.room.me)[0] as Ship | undefined
  }
}

export async function fly(
  seed: number,
  players: number,
  conditions: Partial<Conditions> = {},
): Promise<[SimulatedParty<G>, Pilot[]]> {
  const party = new SimulatedParty(game, { seed, conditions })
  const rooms = await party.gather(players)
  const pilots = rooms.map((room) => new Pilot(room))
  // The others' are launched by the listener of `join`.
  pilots[0]!.launch(rooms[0]!.me.id)
  await party.until(() => pilots.every((one) => one.ship !== undefined), 'every ship is there')
  return [party, pilots]
}

/** Returns what a room says of every ship, by the name of who controls it. */
export function picture(room: Room<G>): Record<string, { x: number; vx: number; heading: number }> {
  const seen: Record<string, { x: number; vx: number; heading: number }> = {}
  for (const ship of room.state.all('ship')) {
    const { x, vx, heading } = ship.latest
    seen[room.state.controllerOf(ship)?.name ?? '?'] = { x, vx, heading }
  }
  return seen
}

/** Everybody's picture is the first one's, but for rounding. */
export function expectSame(pilots: readonly Pilot[]): void {
  const [host, ...others] = pilots.map(({ room }) => picture(room))
  for (const other of others) {
    expect(Object.keys(other).sort()).toEqual(Object.keys(host!).sort())
    for (const [name, { x, vx, heading }] of Object.entries(other)) {
      expect(Math.abs(x - host![name]!.x)).toBeLessThanOrEqual(1 / 16)
      expect(Math.abs(vx - host![name]!.vx)).toBeLessThanOrEqual(1 / 16)
      const off = heading - host![name]!.heading
      expect(Math.abs(off - 2 * Math.PI * Math.round(off / 2 / Math.PI))).toBeLessThanOrEqual((2 * Math.PI) / 1_024)
    }
  }
}

export function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TickmeshError) return error.code
    throw error
  }
  return 'none'
}

/** Presses something else every dozen ticks. */
export function busy(seed: number): (tick: number) => Pressed {
  return (tick) => {
    const n = (Math.imul(Math.floor(tick / 12) + seed, 0x9e37_79b1) >>> 16) & 15
    return { turn: Math.min(1, (n & 3) - 1), thrust: (n & 4) !== 0, fire: (n & 8) !== 0 }
  }
}
