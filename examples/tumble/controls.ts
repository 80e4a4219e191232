/** Keys, mouse and fingers: the direction in which a player pushes, and whether it jumps. */
export class Controls {
  readonly #held = new Set<string>()
  #drag: { readonly id: number; readonly x: number; readonly y: number; dx: number; dy: number } | undefined
  #jumping = false

  constructor(area: HTMLElement, jump: HTMLElement) {
    addEventListener('keydown', ({ code }) => this.#held.add(code))
    addEventListener('keyup', ({ code }) => this.#held.delete(code))
    addEventListener('blur', () => this.#held.clear())
    area.addEventListener('pointerdown', ({ pointerId, clientX, clientY }) => {
      area.setPointerCapture(pointerId)
      this.#drag ??= { id: pointerId, x: clientX, y: clientY, dx: 0, dy: 0 }
    })
    area.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
      if (this.#drag?.id !== pointerId) return
      this.#drag.dx = (clientX - this.#drag.x) / 60
      this.#drag.dy = (clientY - this.#drag.y) / 60
    })
    const end = ({ pointerId }: PointerEvent): void => {
      if (this.#drag?.id === pointerId) this.#drag = undefined
    }
    area.addEventListener('pointerup', end)
    area.addEventListener('pointercancel', end)
    jump.addEventListener('pointerdown', () => (this.#jumping = true))
    for (const over of ['pointerup', 'pointercancel', 'pointerleave'] as const)
      jump.addEventListener(over, () => (this.#jumping = false))
  }

  /** Returns the input of a tick. */
  read(): { push: { x: number; y: number }; jump: boolean } {
    const key = (...codes: string[]): number => (codes.some((code) => this.#held.has(code)) ? 1 : 0)
    const x = this.#drag?.dx ?? key('ArrowRight', 'KeyD') - key('ArrowLeft', 'KeyA')
    const y = this.#drag?.dy ?? key('ArrowDown', 'KeyS') - key('ArrowUp', 'KeyW')
    const length = Math.max(1, Math.hypot(x, y))
    return { push: { x: x / length, y: y / length }, jump: this.#jumping || this.#held.has('Space') }
  }
}
