// Vectors of rotations.json: a link's packets with rotations, at rest and turning.

import { TUMBLE } from './games.ts'
import { Scene, SENDER } from './scene.ts'
import type { VectorFile } from './vector-file.ts'

/** A turn by an angle about an axis of length 1. */
function turned(angle: number, [x, y, z]: readonly [number, number, number]): object {
  const sine = Math.sin(angle / 2)
  return { x: x * sine, y: y * sine, z: z * sine, w: Math.cos(angle / 2) }
}

/** Rotations of one link, from its first message on: each vector needs those before it. */
export function rotationVectors(): VectorFile {
  const scene = new Scene(TUMBLE)
  const { sender } = scene
  const none = { x: 0, y: 0, z: 0 }
  const body = { at: { x: 1, y: -2, z: 0.5 }, q: turned(0, [0, 0, 1]), spin: none, aim: undefined }
  const still = sender.spawn('body', body)
  const turning = sender.spawn('body', { ...body, q: turned(1, [0.48, 0.6, 0.64]), aim: turned(2, [0, 0.6, -0.8]) })
  scene.snapshot('a snapshot')
  scene.send('nothing has changed')
  for (const [n, angle] of [0.1, 0.2, 1.6, 1.7, 3.3, 4.8, 6.4].entries()) {
    still['q'] = turned(angle, [0.8, 0, 0.6])
    turning['aim'] = turned(2 + angle, [0, 0.6, -0.8])
    scene.send(`turns without an angular velocity, ${n + 1}`)
  }
  const spin = { x: 0.48 * 5, y: 0.6 * 5, z: 0.64 * 5 }
  for (let n = 1; n <= 12; n++) {
    turning['spin'] = spin
    turning['q'] = turned(1 + n * 0.25, [0.48, 0.6, 0.64])
    turning['at'] = { x: n, y: -n / 2, z: 0 }
    scene.send(`turns with an angular velocity, ${n}`, n % 4 !== 3)
  }
  turning['spin'] = { x: 0, y: 0, z: -30 }
  scene.wait(15)
  scene.send('a turn by more than 4 radians is not predicted')
  turning['aim'] = undefined
  turning['q'] = { x: 0, y: 0, z: -3, w: -3 }
  scene.send('a quarter turn, written by a quaternion of another length and sign')
  scene.wait(64)
  turning['spin'] = none
  still['q'] = { x: 1, y: 1, z: 1, w: -1 }
  scene.send('a span of more than 64 ticks')
  scene.handedState('the state of a rotation in an `owner` message', turning)
  return {
    about:
      'Rotations (`quat`) of one link, from its first message on: each vector needs those before it. They are read ' +
      'as those of entities.json are.',
    given: { sender: SENDER, declaration: TUMBLE },
    vectors: scene.vectors,
  }
}
