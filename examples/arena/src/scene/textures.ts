import type { Scene } from 'phaser'
import { chance } from '../rules/chance.ts'
import { PICKUP_KINDS } from '../rules/pickups.ts'
import type { PickupKind } from '../rules/pickups.ts'
import type { Rock } from '../rules/rocks.ts'
import { COLOURS } from '../ui/palette.ts'
import * as paint from './paint.ts'
import type { Paint } from './paint.ts'

export const PICKUP_COLOURS: { readonly [kind in PickupKind]: string } = {
  repair: '#7dff9b',
  rapid: '#fff04d',
  triple: '#ff8a5c',
  shield: '#6fc3ff',
}

/** Makes every texture that does not depend on the room, once a game. One a colour: the canvas renderer has no tint. */
export function makeTextures(scene: Scene): void {
  for (const [i, colour] of COLOURS.entries()) {
    make(scene, `ship${i}`, 96, 96, paint.ship(colour))
    make(scene, `flame${i}`, 48, 22, paint.flame(colour))
    make(scene, `bolt${i}`, 56, 30, paint.bolt(colour))
    make(scene, `glow${i}`, 32, 32, paint.glow(colour, 0.22))
    make(scene, `ring${i}`, 128, 128, paint.ring(colour))
  }
  make(scene, 'glow', 32, 32, paint.glow('#ffd9a0', 0.25))
  make(scene, 'ring', 128, 128, paint.ring('#dff6ff'))
  for (const kind of PICKUP_KINDS) make(scene, `pickup-${kind}`, 80, 80, paint.token(kind, PICKUP_COLOURS[kind]))
  for (const [i, colour] of ['#bfe3ff', '#ffd9f4', '#fff2cf'].entries())
    make(scene, `star${i}`, 16, 16, paint.glow(colour, 0.3))
}

/** Makes the texture of a room's rock and returns its key. Remade for another room. */
export function makeRock(scene: Scene, seed: number, rock: Rock): string {
  const key = `rock${rock.index}`
  if (scene.textures.exists(key)) scene.textures.remove(key)
  const size = Math.ceil(rock.radius * 2 + 48)
  make(
    scene,
    key,
    size,
    size,
    paint.rock(rock.radius, (index) => chance(seed, 7, rock.index, index)),
  )
  return key
}

function make(scene: Scene, key: string, width: number, height: number, draw: Paint): void {
  if (scene.textures.exists(key)) return
  const texture = scene.textures.createCanvas(key, width, height)
  if (texture === null) return
  draw(texture.getContext(), width, height)
  texture.refresh()
}
