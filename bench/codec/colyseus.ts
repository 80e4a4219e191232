// @colyseus/schema as a subject of the codec suite.

import { Decoder, Encoder, schema, t } from '@colyseus/schema'
import type { Subject } from './subject.ts'
import type { World } from './world.ts'

const POSITIONS = 2048
const VELOCITIES = 256
const TURN = 2 * Math.PI

const Ship = schema(
  {
    x: t.quantized({ min: -POSITIONS, max: POSITIONS }),
    y: t.quantized({ min: -POSITIONS, max: POSITIONS }),
    heading: t.quantized({ min: 0, max: TURN, mode: 'wrap' }),
    vx: t.quantized({ min: -VELOCITIES, max: VELOCITIES }),
    vy: t.quantized({ min: -VELOCITIES, max: VELOCITIES }),
    hp: t.uint8(),
    flags: t.uint8(),
  },
  'Ship',
)
const Ships = schema({ ships: t.array(Ship) }, 'Ships')

/**
 * Returns @colyseus/schema: changes since the last tick, 16 bits a quantized number (the narrowest type that keeps
 * the precision). It needs a channel without loss, in order, so it has no run with loss.
 */
export function colyseusSubject(world: World): Subject {
  Encoder.BUFFER_SIZE = 1024 * 1024
  const state = new Ships()
  const received = new Ships()
  for (let index = 0; index < world.count; index++) state.ships.push(new Ship())
  const encoder = new Encoder(state)
  const decoder = new Decoder(received)
  let first = true
  const write = (now: World): void => {
    for (let index = 0; index < now.count; index++) {
      const ship = state.ships[index]
      if (ship === undefined) continue
      ship.x = now.x[index] ?? 0
      ship.y = now.y[index] ?? 0
      ship.heading = now.heading[index] ?? 0
      ship.vx = now.vx[index] ?? 0
      ship.vy = now.vy[index] ?? 0
      ship.hp = now.hp[index] ?? 0
      ship.flags = now.flags[index] ?? 0
    }
  }
  return {
    encode(now) {
      write(now)
      const bytes = first ? encoder.encodeAll() : encoder.encode()
      const message = Uint8Array.from(bytes)
      encoder.discardChanges()
      first = false
      return [message]
    },
    decode([message]) {
      if (message !== undefined) decoder.decode(message)
    },
    total() {
      let total = 0
      for (const { x, y, heading, vx, vy, hp, flags } of received.ships) total += x + y + heading + vx + vy + hp + flags
      return total
    },
    read: (index) => received.ships[index],
  }
}
