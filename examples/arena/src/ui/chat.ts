// Element of the chat, with its text field.

import { CHAT_LENGTH } from '../game.ts'
import { h, isTouch } from './dom.ts'

/** Upper bound of lines; older ones are removed. */
const MAX_LINES = 40

/** Chat. Names and lines are text nodes, whatever they contain. */
export class Chat {
  readonly element: HTMLElement
  readonly #lines = h('div', { class: 'lines', id: 'chat-lines' })
  readonly #input = h('input', {
    class: 'chat-input',
    maxLength: CHAT_LENGTH,
    placeholder: isTouch() ? 'Tap to chat' : 'Enter to chat',
    label: 'Chat',
  })

  /** @param say Sends a line; called with text that is not empty. */
  constructor(say: (text: string) => void) {
    this.#lines.setAttribute('role', 'log')
    this.element = h('section', { class: 'chat' }, this.#lines, this.#input)
    this.#input.addEventListener('keydown', (event) => {
      event.stopPropagation()
      if (event.key === 'Escape') this.#input.blur()
      if (event.key !== 'Enter' || event.isComposing) return
      const text = this.#input.value.trim()
      this.#input.value = ''
      this.#input.blur()
      if (text !== '') say(text)
    })
  }

  focus(): void {
    this.#input.focus()
  }

  line(name: string, colour: string, text: string): void {
    const who = h('span', { class: 'who' }, name)
    who.style.color = colour
    this.#add(h('p', {}, who, h('span', { class: 'said' }, text)))
  }

  /** Adds a line of the game itself. */
  note(text: string): void {
    this.#add(h('p', { class: 'note' }, text))
  }

  #add(line: HTMLElement): void {
    this.#lines.append(line)
    while (this.#lines.childElementCount > MAX_LINES) this.#lines.firstElementChild?.remove()
    this.#lines.scrollTop = this.#lines.scrollHeight
  }
}
