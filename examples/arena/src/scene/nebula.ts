// Picture of the farthest sky.

import { chance } from '../rules/chance.ts'

const WIDTH = 1024
const HEIGHT = 640

/**
 * Paints clouds of coloured light on black. They are so far away that they never move, so they are painted once, on a
 * canvas behind the game's: drawn by the game, they would cost the most time of every frame.
 */
export function paintNebula(canvas: HTMLCanvasElement): void {
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const c = canvas.getContext('2d')
  if (c === null) return
  let step = 0
  const roll = (): number => chance(9, 3, step++)
  c.fillStyle = '#04050d'
  c.fillRect(0, 0, WIDTH, HEIGHT)
  c.globalCompositeOperation = 'lighter'
  for (let i = 0; i < 30; i++) {
    const r = WIDTH * (0.07 + roll() * 0.19)
    const x = roll() * WIDTH
    const y = roll() * HEIGHT
    const hue = [222, 262, 312, 190, 230][i % 5] ?? 222
    const fill = c.createRadialGradient(x, y, 0, x, y, r)
    fill.addColorStop(0, `hsl(${hue} 78% 44% / 15%)`)
    fill.addColorStop(0.5, `hsl(${hue} 78% 36% / 7%)`)
    fill.addColorStop(1, `hsl(${hue} 78% 36% / 0%)`)
    c.fillStyle = fill
    c.fillRect(0, 0, WIDTH, HEIGHT)
  }
  dither(c, roll)
}

/** Adds faint noise: without it, dark gradients show as bands. */
function dither(c: CanvasRenderingContext2D, roll: () => number): void {
  const picture = c.getImageData(0, 0, WIDTH, HEIGHT)
  for (let i = 0; i < picture.data.length; i += 4) {
    const noise = (roll() - 0.5) * 5
    for (let channel = 0; channel < 3; channel++) picture.data[i + channel] = (picture.data[i + channel] ?? 0) + noise
  }
  c.putImageData(picture, 0, 0)
}
