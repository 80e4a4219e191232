// Textures of the game: pictures of `paint.ts`, packed into one sheet, and those of a room's rocks.

import type { Scene } from 'phaser'
import { chance } from '../rules/chance.ts'
import { COLOURS } from '../rules/colours.ts'
import { PICKUP_KINDS } from '../rules/pickups.ts'
import type { PickupKind } from '../rules/pickups.ts'
import type { Rock } from '../rules/rocks.ts'
import * as paint from './paint.ts'
import type { Paint } from './paint.ts'

export const PICKUP_COLOURS: { readonly [kind in PickupKind]: string } = {
  repair: '#7dff9b',
  rapid: '#fff04d',
  triple: '#ff8a5c',
  shield: '#6fc3ff',
}

const STARLIGHT = ['#bfe3ff', '#ffd9f4', '#fff2cf']

/** Key of the texture that holds nearly all pictures: objects that share a texture are drawn in one batch. */
export const ART = 'art'
const SHEET_SIZE = 1024
/** Gap between two pictures, in pixels: filtering reaches over an edge. */
const GAP = 4

/**
 * Paints every picture that does not depend on the room, once a game; one for each colour, because the canvas
 * renderer has no tint.
 */
export function makeTextures(scene: Scene): void {
  if (scene.textures.exists(ART)) return
  const texture = scene.textures.createCanvas(ART, SHEET_SIZE, SHEET_SIZE)
  if (texture === null) return
  let x = GAP
  let y = GAP
  let shelf = 0
  const add = (name: string, width: number, height: number, draw: Paint): void => {
    if (x + width + GAP > SHEET_SIZE) {
      x = GAP
      y += shelf + GAP
      shelf = 0
    }
    const c = texture.getContext()
    c.save()
    c.translate(x, y)
    // A shadow reaches beyond its shape: it must not spill into the next picture.
    c.beginPath()
    c.rect(0, 0, width, height)
    c.clip()
    draw(c, width, height)
    c.restore()
    texture.add(name, 0, x, y, width, height)
    x += width + GAP
    shelf = Math.max(shelf, height)
  }
  for (const [i, colour] of COLOURS.entries()) {
    add(`ring${i}`, 128, 128, paint.ring(colour))
    add(`ship${i}`, 96, 96, paint.ship(colour))
  }
  add('ring', 128, 128, paint.ring('#dff6ff'))
  for (const kind of PICKUP_KINDS) add(`pickup-${kind}`, 80, 80, paint.token(kind, PICKUP_COLOURS[kind]))
  for (const [i, colour] of COLOURS.entries()) {
    add(`bolt${i}`, 56, 30, paint.bolt(colour))
    add(`flame${i}`, 48, 22, paint.flame(colour))
    add(`glow${i}`, 32, 32, paint.glow(colour, 0.22))
  }
  add('glow', 32, 32, paint.glow('#ffd9a0', 0.25))
  for (const [i, colour] of STARLIGHT.entries()) add(`star${i}`, 16, 16, paint.glow(colour, 0.3))
  texture.refresh()
}

/** Makes the texture of a room's rock and returns its key. Remade for another room. */
export function makeRock(scene: Scene, seed: number, rock: Rock): string {
  const key = `rock${rock.index}`
  if (scene.textures.exists(key)) scene.textures.remove(key)
  const size = Math.ceil(rock.radius * 2 + 48)
  const texture = scene.textures.createCanvas(key, size, size)
  if (texture !== null) {
    paint.rock(rock.radius, (index) => chance(seed, 7, rock.index, index))(texture.getContext(), size, size)
    texture.refresh()
  }
  return key
}
