// Control of a ship by a gamepad.

import type { Controls } from '../rules/fighter.ts'
import { readStick } from './stick.ts'

/** Buttons by their number in the standard mapping. */
const FIRE = [0, 7] // A, right trigger
const BOOST = [1, 6] // B, left trigger
const START = [9]
const UP = [12]
const LEFT = [14]
const RIGHT = [15]

/** Gamepad, read anew for every tick: its state is a snapshot. */
export interface PadState extends Controls {
  /** True while the button for the next round is pressed. */
  readonly start: boolean
}

/** Returns the state of the first gamepad; undefined without one. Browsers show a gamepad once a button was pressed. */
export function readGamepad(heading: number): PadState | undefined {
  const pads = 'getGamepads' in navigator ? navigator.getGamepads() : []
  const pad = pads.find((one) => one?.connected === true && one.mapping === 'standard')
  if (!pad) return undefined
  const pressed = (buttons: readonly number[]): boolean => buttons.some((at) => pad.buttons[at]?.pressed === true)
  const stick = readStick(heading, pad.axes[0] ?? 0, pad.axes[1] ?? 0)
  const cross = (pressed(RIGHT) ? 1 : 0) - (pressed(LEFT) ? 1 : 0)
  const boost = pressed(BOOST)
  return {
    turn: cross === 0 ? stick.turn : cross,
    thrust: boost || pressed(UP) ? 1 : stick.thrust,
    boost,
    fire: pressed(FIRE),
    start: pressed(START),
  }
}
