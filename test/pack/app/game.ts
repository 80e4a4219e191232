// A game as its developer writes it. Tests ask an editor for completions and hovers at the marks.

import {
  connectLobby,
  defineGame,
  f,
  hostAuthority,
  type OwnEntity,
  type RemoteEntity,
  type RoomEvents,
  type Values,
} from '@tickmesh/net'
import { f as f3 } from '@tickmesh/net/3d'
import * as v from 'valibot'

export const game = defineGame({
  id: 'types',
  version: 1,
  state: {
    ship: {
      x: f.fixed(0, 100, 0.1, { velocity: 'vx' }),
      vx: f.fixed(-10, 10, 0.1),
      at: f.optional(f.vec2(f.fixed(0, 1, 0.01, { velocity: 'speed' }))),
      speed: f.vec2(f.fixed(0, 1, 0.01)),
      mode: f.enum('calm', 'angry'),
    },
    rock: { size: f.uint(4), turn: f3.quat({ bits: 10, angularVelocity: 'spin' }), spin: f.vec3(f.fixed(-9, 9, 0.1)) },
  },
  events: {
    hit: v.object({ by: v.string(), hard: v.optional(v.boolean()) }),
    chat: v.string(),
    shot: { schema: v.object({ id: v.number(), at: v.optional(v.number()) }), refs: ['id', 'at'] },
  },
  cues: { flash: v.object({ x: v.number() }) },
  shared: { round: v.object({ number: v.number() }) },
})

type ShipValues = Values<(typeof game)['state']['ship']>

const lobby = await connectLobby('ws://localhost:1999', game)
const room = await lobby.create()
const player = room.me
const mine = room.state.spawn('ship', { x: 0, vx: 0, at: undefined, speed: { x: 0, y: 0 }, mode: 'calm' })
const ship: OwnEntity<ShipValues> = mine
const remotes: RemoteEntity<ShipValues>[] = []
for (const any of room.state.all('ship')) if (!any.own) remotes.push(any)
for (const remote of remotes) console.log(remote.view.x, remote.latest.mode, ship.vx, player.name)

room.onEvent('hit', (payload, from) => console.log(payload.by, payload.hard, from.name))
room.onCue('flash', (flash) => console.log(flash.x))
room.shared.on('round', (round) => console.log(round.number))

// One listener of several events.
for (const name of ['join', 'leave', 'status'] as const) room.on(name, (someone) => console.log(someone.name))
for (const name of ['join', 'tick'] as const) room.on(name, (value) => console.log(typeof value))
for (const name of ['spawn', 'despawn'] as const) room.state.on(name, (entity) => console.log(entity.id))
room.state.on('spawn', (spawned) => {
  if (spawned.kind === 'ship') console.log(spawned.view.mode)
})
room.on('owner', (handed) => {
  if (handed.kind === 'rock') console.log(handed.view.size)
})
const found = room.state.get(mine.id)
if (found?.kind === 'rock') console.log(found.latest.size)
for (const name of ['hit', 'chat'] as const) room.onEvent(name, (value) => console.log(typeof value))
const watch = <N extends keyof RoomEvents>(name: N): (() => void) => room.on(name, (...args) => console.log(args))
watch('end')

export const hosted = defineGame({ id: 'hosted', version: 1, authority: hostAuthority(), input: { up: f.bool() } })
