// Small map of the arena, on a canvas of its own.

import { HEIGHT, WIDTH } from '../rules/arena.ts'
import { h } from './dom.ts'

const SIZE = 168 // CSS pixels across
/** Radius of the ring around the own ship, in units. */
const OWN_RING = 84

/** Dot on the radar. */
export interface Blip {
  readonly x: number
  readonly y: number
  readonly colour: string
  /** Radius in units; a ship's dot has a fixed size. */
  readonly radius?: number
  /** True for this player's ship, which has a ring. */
  readonly own?: boolean
}

/** Radar: the whole arena, small. */
export class Radar {
  readonly element = h('canvas', { class: 'radar', label: 'Radar' })
  readonly #context: CanvasRenderingContext2D | null
  readonly #scale: number

  constructor() {
    const ratio = Math.min(2, devicePixelRatio)
    this.element.width = SIZE * ratio
    this.element.height = (SIZE * HEIGHT * ratio) / WIDTH
    this.element.style.width = `${SIZE}px`
    this.#scale = (SIZE * ratio) / WIDTH
    this.#context = this.element.getContext('2d')
  }

  draw(blips: readonly Blip[]): void {
    const c = this.#context
    if (c === null) return
    c.clearRect(0, 0, this.element.width, this.element.height)
    for (const blip of blips) {
      c.fillStyle = blip.colour
      c.beginPath()
      c.arc(blip.x * this.#scale, blip.y * this.#scale, (blip.radius ?? 34) * this.#scale, 0, Math.PI * 2)
      c.fill()
      if (blip.own !== true) continue
      c.beginPath()
      c.arc(blip.x * this.#scale, blip.y * this.#scale, OWN_RING * this.#scale, 0, Math.PI * 2)
      c.lineWidth = 24 * this.#scale
      c.strokeStyle = '#fff'
      c.stroke()
    }
  }
}
