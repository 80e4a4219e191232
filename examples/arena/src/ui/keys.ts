// Control of a ship by the keyboard.

import type { Controls } from '../rules/fighter.ts'

const HELD = new Map<string, 'left' | 'right' | 'thrust' | 'boost' | 'fire'>([
  ['ArrowLeft', 'left'],
  ['KeyA', 'left'],
  ['ArrowRight', 'right'],
  ['KeyD', 'right'],
  ['ArrowUp', 'thrust'],
  ['KeyW', 'thrust'],
  ['ShiftLeft', 'boost'],
  ['ShiftRight', 'boost'],
  ['Space', 'fire'],
])

/** Commands of single key presses. */
export interface Commands {
  chat(): void
  mute(): void
  menu(): void
}

/** Keyboard. Keys typed into a text field are text; keys held when the window loses focus are released. */
export class Keys {
  readonly #down = new Set<string>()
  readonly #abort = new AbortController()

  constructor(commands: Commands) {
    const { signal } = this.#abort
    addEventListener('keydown', (event) => this.#pressed(event, commands), { signal })
    addEventListener('keyup', (event) => this.#down.delete(event.code), { signal })
    addEventListener('blur', () => this.#down.clear(), { signal })
    addEventListener('focusin', (event) => isField(event.target) && this.#down.clear(), { signal })
  }

  controls(): Controls {
    const held = new Set([...this.#down].map((code) => HELD.get(code)))
    const boost = held.has('boost')
    return {
      turn: (held.has('right') ? 1 : 0) - (held.has('left') ? 1 : 0),
      thrust: held.has('thrust') || boost ? 1 : 0,
      boost,
      fire: held.has('fire'),
    }
  }

  stop(): void {
    this.#abort.abort()
  }

  #pressed(event: KeyboardEvent, commands: Commands): void {
    if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    if (HELD.has(event.code)) {
      this.#down.add(event.code)
      // Space would press a focused button, and arrows would scroll.
      event.preventDefault()
    } else if (!event.repeat && event.code === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault()
      commands.chat()
    } else if (!event.repeat && event.code === 'KeyM') commands.mute()
    else if (!event.repeat && event.code === 'Escape') commands.menu()
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
