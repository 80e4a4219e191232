// Vectors of entities.json: a link's packets with entities in every form of record.

import type { OwnEntity } from '../../../packages/net/src/core/state/entities/entity.ts'
import { DUEL } from './games.ts'
import { Scene, SENDER } from './scene.ts'
import type { VectorFile } from './vector-file.ts'

const SHIP = {
  pos: { x: 0, y: -100 },
  vel: { x: 12, y: -3.5 },
  heading: 1,
  height: 0.4,
  hp: 100,
  spin: -8,
  alive: true,
  weapon: 'mine',
  charge: 0.75,
  target: undefined,
  shield: 31,
  name: 'Zoë',
  cargo: { ore: 3, list: [1, -1] },
}

/** Entities of one link from its first message on: each vector needs those before it. */
export function entityVectors(): VectorFile {
  const scene = new Scene(DUEL)
  const { sender } = scene
  const former = scene.meetFormer({ x: 10, y: 20, turn: 0, size: 7 })
  const ship = sender.spawn('ship', SHIP)
  const rock = (n: number): OwnEntity => sender.spawn('rock', { x: 10 * n, y: 5 * n, turn: n, size: n % 8 })
  const rocks = Array.from({ length: 6 }, (_, n) => rock(n))
  scene.snapshot('a snapshot brings what is there')
  scene.send('nothing has changed')
  const late = rock(7)
  scene.send('an entity is spawned')

  const move = (): void => {
    const { x, y } = ship['pos'] as { x: number; y: number }
    const { x: vx, y: vy } = ship['vel'] as { x: number; y: number }
    ship['pos'] = { x: x + vx / DUEL.sendRate, y: y + vy / DUEL.sendRate }
    ship['heading'] = ((ship['heading'] as number) + 0.2) % (2 * Math.PI)
    ship['height'] = Math.min(1, (ship['height'] as number) + 0.1)
    for (const [n, other] of rocks.entries()) if (n !== 2) other['x'] = (other['x'] as number) + 1 + n
  }
  for (let n = 1; n <= 3; n++) {
    move()
    scene.send(`in motion, ${n}`)
  }
  move()
  ship['vel'] = { x: -20, y: 7 }
  ship['hp'] = 37
  ship['spin'] = 7
  ship['alive'] = false
  ship['weapon'] = 'none'
  ship['charge'] = -1e-3
  ship['target'] = late.id
  scene.send('fields of every coding change')
  ship['shield'] = undefined
  ship['name'] = ''
  scene.send('an optional goes, a text changes')
  ship['shield'] = 0
  ship['cargo'] = 'x'
  scene.send('an optional comes back, plain data changes')
  ship['pos'] = { x: 500, y: 500 }
  ship.snap()
  scene.send('a jump', false)
  move()
  scene.send('not acknowledged: the jump is sent again, and the span is longer', false)
  rocks[2]!['size'] = 0
  move()
  scene.send('several spans in one section')
  for (let n = 1; n <= 4; n++) {
    move()
    scene.send(`parameters follow what changes, ${n}`)
  }
  rocks[1]!['turn'] = 1 + Math.PI
  scene.send('half a circle')
  scene.wait(64)
  move()
  scene.send('a span of more than 64 ticks: nothing is predicted')
  move()
  scene.send('a gap of more than 64 ticks: nothing linear is predicted')
  late.despawn()
  scene.send('a despawn')
  rock(3)
  scene.send('its index is used again, by the next generation')
  const hidden = rocks[0]!.id
  scene.send('an entity is hidden', true, ({ id }) => id !== hidden)
  scene.send('a hidden entity comes back')
  scene.handOver('an entity of another player is handed over to the sender: no record of it came so far', former)
  scene.send('the entity that was handed over has a place of the sender, and names its origin')
  const given = sender.get(former) as OwnEntity
  given['x'] = 12
  scene.send('a delta of it names its place alone')
  scene.send('it is hidden', true, ({ id }) => id !== former)
  scene.handedState('the state of an entity in the message that hands it over', ship)
  return {
    about:
      'Entities of one link, from its first message on: each vector needs those before it. `hex` is a message on ' +
      '`channel`, of tick `tick`. `changed` and `removed` are what the receiver has then: entities with other values ' +
      'than before (undefined values are left out), and ids of entities that it no longer has. `means` has the ' +
      'elements of an `owner` message by their names. `handed` is the state in one: the `id` and `kind` of the ' +
      'entity and its `values`; `tick` is the tick of that state. The sender is in slot 3, epoch 7; its ordinal is 7.',
    given: { sender: SENDER, declaration: DUEL },
    vectors: scene.vectors,
  }
}
