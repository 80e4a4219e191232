// Settings of the player: colour, sound, motion and privacy. They are kept in the browser.

import type { Privacy } from '@tickmesh/net'
import { PRIVACY_WORDS, privacyOf } from '../privacy.ts'
import { COLOURS } from '../rules/colours.ts'
import type { Synth } from '../sound/synth.ts'
import { h, isCalm, memory, option } from './dom.ts'

const NAMES = ['cyan', 'pink', 'green', 'orange', 'violet', 'yellow', 'red', 'blue'] as const

/** Settings, a part of the menu. */
export class Settings {
  readonly element: HTMLElement
  readonly #synth: Synth
  readonly #sound = h('input', { type: 'checkbox', id: 'sound' })
  readonly #soundText = h('span')
  readonly #privacy = h('select', { id: 'privacy', label: 'Your address' })
  readonly #privacyText = h('p')

  constructor(synth: Synth) {
    this.#synth = synth
    this.#sound.addEventListener('change', () => this.toggleSound())
    const calm = h('input', { type: 'checkbox', id: 'calm' })
    calm.checked = isCalm()
    calm.addEventListener('change', () => memory.set('calm', calm.checked ? 'yes' : 'no'))
    this.#privacy.append(...Object.entries(PRIVACY_WORDS).map(([level, { name }]) => option(level, name)))
    this.#privacy.value = privacyOf(memory.get('privacy'))
    this.#privacy.addEventListener('change', () => {
      memory.set('privacy', this.#privacy.value)
      this.#tell()
    })
    this.element = h(
      'section',
      { class: 'settings' },
      colours(),
      h('label', { class: 'check' }, this.#sound, this.#soundText),
      h('label', { class: 'check' }, calm, 'Less motion'),
      h('label', { class: 'field choice' }, h('span', {}, 'Your address'), this.#privacy),
      this.#privacyText,
    )
    this.#tell()
  }

  get muted(): boolean {
    return this.#synth.muted
  }

  /** Number of the wished colour; NaN for any. */
  get colour(): number {
    return Number.parseInt(memory.get('colour') ?? '', 10)
  }

  /** Level of privacy for the next room. */
  get privacy(): Privacy {
    return privacyOf(this.#privacy.value)
  }

  toggleSound(): void {
    this.#synth.mute(!this.#synth.muted)
    memory.set('muted', this.#synth.muted ? 'yes' : 'no')
    this.#tell()
  }

  #tell(): void {
    this.#sound.checked = !this.#synth.muted
    this.#soundText.textContent = this.#synth.muted ? 'Sound is off' : 'Sound is on'
    this.#privacyText.textContent = PRIVACY_WORDS[this.privacy].sentence
  }
}

/** Returns the choice of a colour; the room gives another one when somebody there has it. */
function colours(): HTMLElement {
  const kept = memory.get('colour') ?? ''
  const choice = (value: string, name: string, colour: string): HTMLElement => {
    const input = h('input', { type: 'radio', value, label: name, title: name })
    input.name = 'colour'
    input.checked = value === kept
    input.style.background = colour
    input.addEventListener('change', () => memory.set('colour', value))
    return input
  }
  const field = h(
    'div',
    { class: 'colours', label: 'Colour of your ship' },
    h('span', {}, 'Colour'),
    choice('', 'any', `conic-gradient(${COLOURS.join(', ')})`),
    ...COLOURS.map((colour, at) => choice(String(at), NAMES[at] ?? '', colour)),
  )
  field.setAttribute('role', 'radiogroup')
  return field
}
