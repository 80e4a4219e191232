// Panel on who another player is: what is proven, and the words to compare.

import type { IdentityLevel, Player } from '@tickmesh/net'
import { h, setText } from './dom.ts'

/** Mark of each level, beside a name, and the sentence that says what it proves. */
export const LEVELS: { readonly [level in IdentityLevel]: { readonly mark: string; readonly sentence: string } } = {
  anonymous: { mark: '?', sentence: 'A stranger, and next time a stranger again: this browser could keep no key.' },
  new: { mark: '•', sentence: 'A stranger: your browsers have not met before.' },
  known: { mark: '✓', sentence: 'The same browser that you have met before.' },
  invited: { mark: '✉', sentence: 'Came by the link of this room: nobody listens in between.' },
  vouched: { mark: '◆', sentence: 'Somebody vouches for this player.' },
  compared: { mark: '✓✓', sentence: 'You have compared words with this player: it is nobody else.' },
}

/** Panel of one player; it is opened by the mark beside a name. */
export class WhoPanel {
  readonly element: HTMLElement
  readonly #name = h('h3')
  readonly #level = h('p', { id: 'who-level' })
  readonly #words = h('p', { class: 'words', id: 'who-words' })
  readonly #ask = h('p', {}, 'Ask by voice or in another app, not in the chat: do you see the same six words?')
  readonly #confirm: HTMLButtonElement
  #player: Player | undefined

  constructor() {
    this.#confirm = h('button', { class: 'small', id: 'who-confirm' }, 'Yes, the same')
    this.#confirm.addEventListener('click', () => {
      this.#player?.confirm()
      this.update()
    })
    this.element = h(
      'section',
      { class: 'panel invite', id: 'who', hidden: true },
      this.#name,
      this.#level,
      this.#ask,
      this.#words,
      h(
        'div',
        { class: 'line' },
        this.#confirm,
        h('button', { class: 'small close', onClick: () => this.show(undefined) }, 'Close'),
      ),
    )
  }

  /** Shows a player; undefined closes the panel. */
  show(player: Player | undefined): void {
    this.#player = player
    this.update()
  }

  /** Called a few times a second: a link may have opened, or the player left. */
  update(): void {
    const player = this.#player
    const identity = player?.identity
    this.element.hidden = player === undefined || identity === undefined || player.status === 'left'
    if (player === undefined || identity === undefined) return
    const words = player.safetyWords()
    setText(this.#name, `Who is ${player.label}?`)
    const vouched = identity.by === undefined ? '' : ` ${identity.by} knows this player as ${identity.name ?? ''}.`
    const disputed =
      identity.disputed === true ? ' Another player sees another key of this one: somebody may be between.' : ''
    setText(this.#level, `${LEVELS[identity.level].sentence}${vouched}${disputed}`)
    setText(this.#words, words?.join(' ') ?? '')
    const settled = words === undefined || identity.level === 'compared'
    this.#ask.hidden = this.#confirm.hidden = settled
  }
}
