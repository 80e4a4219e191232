// List of recent events, beside the match.

import { h } from './dom.ts'

/** Lines shown at once. */
const MAX_LINES = 5

/** Feed of kills, arrivals and departures: each line fades by itself. */
export class Feed {
  readonly element = h('div', { class: 'feed', id: 'feed' })

  /** Adds a line. A name has its colour; all parts are text. */
  add(...parts: readonly (string | { readonly name: string; readonly colour: string })[]): void {
    const line = h(
      'p',
      {},
      ...parts.map((part) => {
        if (typeof part === 'string') return part
        const name = h('b', {}, part.name)
        name.style.color = part.colour
        return name
      }),
    )
    line.addEventListener('animationend', () => line.remove())
    this.element.prepend(line)
    while (this.element.childElementCount > MAX_LINES) this.element.lastElementChild?.remove()
  }
}
