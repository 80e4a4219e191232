// Menu of the page: name, quick match, bots, room codes, the list of rooms, and settings.

import { isStrength, STRENGTHS } from '../bots/strength.ts'
import type { Strength } from '../bots/strength.ts'
import { isPlace, PLACE_WORDS } from '../network.ts'
import type { PlaceName } from '../network.ts'
import { h, memory, option } from './dom.ts'
import type { Settings } from './settings.ts'

/** Room in the list. */
export interface ListedRoom {
  readonly code: string
  readonly players: number
  readonly maxPlayers: number
  readonly title: string
}

export interface MenuActions {
  quick(): void
  bots(strength: Strength): void
  create(isPublic: boolean): void
  join(code: string): void
  refresh(): void
  cancel(): void
  /** Called when the player has chosen another network. */
  network(): void
}

/** Menu: the first thing that a player sees. */
export class Menu {
  readonly element: HTMLElement
  readonly #name: HTMLInputElement
  readonly #code = h('input', { id: 'code', placeholder: '7 CHARACTERS', maxLength: 12, label: 'Room code' })
  readonly #network = h('select', { id: 'net', label: 'Network' }, option('', 'as it is'))
  readonly #strength = h('select', { id: 'strength', label: 'Strength of the bots' })
  readonly #public = h('input', { type: 'checkbox', id: 'public' })
  readonly #rooms = h('ul', { class: 'rooms', id: 'rooms' })
  readonly #message = h('p', { class: 'message', id: 'message' })
  readonly #busy = h('div', { class: 'busy', hidden: true })
  readonly #busyText = h('p', {}, '')
  readonly #actions: MenuActions

  constructor(name: string, network: PlaceName | undefined, settings: Settings, actions: MenuActions) {
    this.#actions = actions
    this.#network.append(...Object.entries(PLACE_WORDS).map(([place, words]) => option(place, words)))
    this.#network.value = network ?? ''
    this.#network.addEventListener('change', () => actions.network())
    this.#strength.append(...Object.entries(STRENGTHS).map(([strength, { words }]) => option(strength, words)))
    this.#strength.value = memory.get('strength') ?? 'fair'
    const bots = (): void => {
      const strength = isStrength(this.#strength.value) ? this.#strength.value : 'fair'
      memory.set('strength', strength)
      actions.bots(strength)
    }
    this.#name = h('input', { id: 'name', value: name, maxLength: 20, placeholder: 'Your name', label: 'Your name' })
    this.#name.addEventListener('change', () => memory.set('name', this.name))
    this.#public.checked = true
    this.#message.setAttribute('role', 'status')
    const join = (): void => {
      const code = this.#code.value.trim().toUpperCase()
      if (code === '') this.#code.focus()
      else actions.join(code)
    }
    this.#code.addEventListener('keydown', (event) => event.key === 'Enter' && join())
    this.#name.addEventListener('keydown', (event) => event.key === 'Enter' && actions.quick())
    this.#busy.append(
      h('div', { class: 'spinner' }),
      this.#busyText,
      h('button', { class: 'small', onClick: actions.cancel }, 'Cancel'),
    )
    this.element = h(
      'main',
      { class: 'menu', id: 'menu' },
      h(
        'div',
        { class: 'card' },
        h(
          'header',
          {},
          h('h1', {}, 'TICKMESH', h('em', {}, 'ARENA')),
          h('p', {}, 'Alone with bots, or up to eight pilots, browser to browser.'),
        ),
        h('label', { class: 'field' }, h('span', {}, 'Your name'), this.#name),
        h('button', { class: 'big', id: 'quick', onClick: actions.quick }, 'Quick match'),
        h('div', { class: 'line bots' }, h('button', { id: 'bots', onClick: bots }, 'Play with bots'), this.#strength),
        this.#message,
        h(
          'div',
          { class: 'columns' },
          h(
            'section',
            {},
            h('h3', {}, 'Your own room'),
            h('button', { id: 'create', onClick: () => actions.create(this.#public.checked) }, 'Create a room'),
            h('label', { class: 'check' }, this.#public, 'listed for everybody'),
          ),
          h(
            'section',
            {},
            h('h3', {}, 'Join by code'),
            h('div', { class: 'line' }, this.#code, h('button', { id: 'join', onClick: join }, 'Join')),
          ),
        ),
        h(
          'section',
          { class: 'open' },
          h(
            'h3',
            {},
            'Open rooms',
            h('button', { class: 'small', id: 'refresh', onClick: actions.refresh }, 'Refresh'),
          ),
          this.#rooms,
        ),
        settings.element,
        h('label', { class: 'field choice' }, h('span', {}, 'Your network'), this.#network),
        h(
          'footer',
          {},
          key('W'),
          ' or ',
          key('↑'),
          ' thrust, ',
          key('A'),
          ' ',
          key('D'),
          ' or ',
          key('←'),
          ' ',
          key('→'),
          ' turn, ',
          key('Shift'),
          ' boost, ',
          key('Space'),
          ' fire, ',
          key('Enter'),
          ' chat, ',
          key('M'),
          ' sound; or a gamepad',
        ),
        this.#busy,
      ),
    )
    this.#roomsNote('Looking …')
  }

  /** Returns the name as typed; never empty. */
  get name(): string {
    return this.#name.value.trim() || 'Pilot'
  }

  /** Returns the place whose network the player has chosen; undefined for the network as it is. */
  get network(): PlaceName | undefined {
    const { value } = this.#network
    return isPlace(value) ? value : undefined
  }

  show(message: string = ''): void {
    this.element.hidden = false
    this.idle(message)
  }

  hide(): void {
    this.element.hidden = true
    this.#busy.hidden = true
  }

  /** Shows that an action is in progress, with a button to cancel it. */
  busy(text: string): void {
    this.#busy.hidden = false
    this.#busyText.textContent = text
    this.#message.textContent = ''
  }

  idle(message: string = ''): void {
    this.#busy.hidden = true
    this.#message.textContent = message
  }

  /** @param why Reason why the list of rooms is not known. */
  roomsUnknown(why: string): void {
    this.#roomsNote(`Unknown: ${why}`)
  }

  rooms(rooms: readonly ListedRoom[]): void {
    if (rooms.length === 0) {
      this.#roomsNote('None yet: a quick match opens one.')
      return
    }
    this.#rooms.replaceChildren(
      ...rooms.map((room) => {
        const full = room.players >= room.maxPlayers
        const button = h(
          'button',
          { class: 'small', onClick: () => this.#actions.join(room.code) },
          full ? 'Full' : 'Join',
        )
        button.disabled = full
        return h(
          'li',
          {},
          h('b', { class: 'code' }, room.code),
          h('span', { class: 'title' }, room.title),
          h('span', { class: 'seats' }, `${room.players} / ${room.maxPlayers}`),
          button,
        )
      }),
    )
  }

  #roomsNote(text: string): void {
    this.#rooms.replaceChildren(h('li', { class: 'none' }, text))
  }
}

function key(name: string): HTMLElement {
  return h('kbd', {}, name)
}
