// Control of a ship by fingers.

import type { Controls } from '../rules/fighter.ts'
import { h } from './dom.ts'
import { readStick } from './stick.ts'

/** Move of the thumb for full thrust, in CSS pixels. */
const REACH = 56

/** Touch controls: a stick that appears under the left thumb, and buttons for the right one. */
export class Touch {
  readonly element: HTMLElement
  readonly #stick = h('div', { class: 'stick', hidden: true })
  readonly #knob = h('div', { class: 'knob' })
  #pull: { readonly x: number; readonly y: number } | undefined
  #fire = false
  #boost = false

  constructor() {
    const zone = h('div', { class: 'stick-zone', label: 'Steer' })
    const fire = h('button', { class: 'pad fire', label: 'Fire' }, 'FIRE')
    const boost = h('button', { class: 'pad boost', label: 'Boost' }, 'BOOST')
    this.#stick.append(this.#knob)
    zone.append(this.#stick)
    this.element = h('div', { class: 'touch' }, zone, boost, fire)
    this.#bindStick(zone)
    hold(fire, (down) => (this.#fire = down))
    hold(boost, (down) => (this.#boost = down))
  }

  /** @param heading Heading of the ship: the stick sets the wanted one. */
  controls(heading: number): Controls {
    const { x, y } = this.#pull ?? { x: 0, y: 0 }
    const stick = readStick(heading, x / REACH, y / REACH)
    const thrust = this.#boost && stick.turn === 0 ? 1 : stick.thrust
    return { turn: stick.turn, thrust, boost: this.#boost, fire: this.#fire }
  }

  #bindStick(zone: HTMLElement): void {
    let id: number | undefined
    let start = { x: 0, y: 0 }
    zone.addEventListener('pointerdown', (event) => {
      if (id !== undefined) return
      id = event.pointerId
      zone.setPointerCapture(id)
      start = { x: event.clientX, y: event.clientY }
      this.#stick.style.translate = `${start.x}px ${start.y}px`
      this.#stick.hidden = false
      this.#move(0, 0)
    })
    zone.addEventListener('pointermove', (event) => {
      if (event.pointerId === id) this.#move(event.clientX - start.x, event.clientY - start.y)
    })
    const release = (event: PointerEvent): void => {
      if (event.pointerId !== id) return
      id = undefined
      this.#pull = undefined
      this.#stick.hidden = true
    }
    zone.addEventListener('pointerup', release)
    zone.addEventListener('pointercancel', release)
  }

  #move(x: number, y: number): void {
    const length = Math.hypot(x, y)
    const scale = length > REACH ? REACH / length : 1
    this.#pull = { x: x * scale, y: y * scale }
    this.#knob.style.translate = `${x * scale}px ${y * scale}px`
  }
}

function hold(button: HTMLElement, set: (down: boolean) => void): void {
  const press = (down: boolean) => (event: PointerEvent) => {
    event.preventDefault()
    if (down) button.setPointerCapture(event.pointerId)
    button.classList.toggle('down', down)
    set(down)
  }
  button.addEventListener('pointerdown', press(true))
  button.addEventListener('pointerup', press(false))
  button.addEventListener('pointercancel', press(false))
  button.addEventListener('contextmenu', (event) => event.preventDefault())
}
