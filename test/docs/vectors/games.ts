// Declarations of the games that the vectors are made with.

import type { GameDeclaration, StateDeclaration } from '../reader/declaration.ts'

const SHIP: StateDeclaration = {
  ship: {
    pos: { type: 'vec2', of: { type: 'fixed', min: -512, max: 512, step: 0.125, velocity: 'vel' } },
    vel: { type: 'vec2', of: { type: 'fixed', min: -64, max: 64, step: 0.25 } },
    heading: { type: 'angle', bits: 10, predict: 'linear' },
    height: { type: 'fixed', min: -2, max: 1, step: 0.1, predict: 'linear' },
    hp: { type: 'uint', bits: 7 },
    spin: { type: 'int', bits: 4 },
    alive: { type: 'bool' },
    weapon: { type: 'enum', names: ['laser', 'mine', 'none'] },
    charge: { type: 'float32' },
    target: { type: 'ref' },
    shield: { type: 'optional', of: { type: 'uint', bits: 5 } },
    name: { type: 'string', maxLength: 12 },
    cargo: { type: 'plain', maxBytes: 32 },
  },
}

/** Every type of field, in two kinds of entities. */
export const DUEL: GameDeclaration = {
  id: 'duel',
  version: 1,
  tickRate: 60,
  sendRate: 20,
  authority: 'owner',
  state: {
    ...SHIP,
    rock: {
      x: { type: 'fixed', min: 0, max: 256, step: 0.25, predict: 'linear' },
      y: { type: 'fixed', min: 0, max: 256, step: 0.25 },
      turn: { type: 'angle', bits: 8 },
      size: { type: 'uint', bits: 3 },
    },
  },
  events: ['say', 'hit'],
  cues: ['shot'],
  shared: ['score'],
  use: ['handover'],
}

/** The example of WIRE.md. */
const ARENA: GameDeclaration = {
  id: 'arena',
  version: 258,
  tickRate: 60,
  sendRate: 20,
  authority: 'owner',
  state: {
    ship: {
      x: { type: 'fixed', min: -8, max: 8, step: 0.5, velocity: 'vx' },
      vx: { type: 'int', bits: 8 },
      mode: { type: 'enum', names: ['é', 'b'] },
    },
  },
  events: ['chat'],
  cues: [],
  shared: [],
  use: [],
}

/** The inputs of the vectors of inputs. */
export const PUCKS: GameDeclaration = {
  id: 'pucks',
  version: 3,
  tickRate: 60,
  sendRate: 20,
  authority: 'host',
  state: { puck: { x: { type: 'fixed', min: 0, max: 100, step: 0.01 } } },
  input: {
    turn: { type: 'int', bits: 2 },
    thrust: { type: 'bool' },
    aim: { type: 'angle', bits: 8 },
    power: { type: 'float32' },
    shove: { type: 'press' },
  },
  events: [],
  cues: [],
  shared: [],
  use: [],
}

/** Types of fields for three dimensions. */
export const TUMBLE: GameDeclaration = {
  id: 'tumble',
  version: 1,
  tickRate: 60,
  sendRate: 20,
  authority: 'owner',
  state: {
    body: {
      at: { type: 'vec3', of: { type: 'fixed', min: -64, max: 64, step: 1 / 512 } },
      q: { type: 'quat', bits: 9, angularVelocity: 'spin' },
      spin: { type: 'vec3', of: { type: 'fixed', min: -40, max: 40, step: 0.01 } },
      aim: { type: 'optional', of: { type: 'quat', bits: 6, snap: 1 } },
    },
  },
  use: [],
  events: [],
  cues: [],
  shared: [],
}

const EMPTY: GameDeclaration = {
  id: 'g',
  version: 0,
  tickRate: 1,
  sendRate: 1,
  authority: 'owner',
  state: {},
  events: [],
  cues: [],
  shared: [],
  use: [],
}

export const GAMES: readonly GameDeclaration[] = [
  ARENA,
  DUEL,
  PUCKS,
  TUMBLE,
  EMPTY,
  { ...EMPTY, authority: 'host', input: { fire: { type: 'press' } } },
  { ...EMPTY, events: ['b', 'a', 'B', 'ä', 'ﬀ', '𝕏'], cues: ['z'], shared: ['y', 'x'] },
  { ...EMPTY, use: ['transfers', 'groups', 'handover'] },
  {
    ...EMPTY,
    state: {
      k: {
        a: { type: 'int', bits: 32, outOfRange: 'refuse' },
        b: { type: 'uint', bits: 31 },
        c: { type: 'fixed', min: 0, max: 1, step: 0.1, snap: 0.5, outOfRange: 'refuse', predict: 'linear' },
        d: { type: 'optional', of: { type: 'vec2', of: { type: 'float32' } } },
        e: { type: 'angle', bits: 24 },
      },
    },
  },
]
