// Overlay between entering a room and the first picture of its match.

import type { ArenaRoom } from '../game.ts'
import { h, setText } from './dom.ts'
import { explainUnreachable } from './words.ts'

/** Time in ms before the overlay is shown: for a fast connection it would only flicker. */
const QUIET_MS = 500
/** Time in ms after which a connection is reported as missing. Attempts continue. */
const PATIENCE_MS = 6_000

export interface WaitingActions {
  leave(): void
  elsewhere(): void
}

/** Overlay of a room whose match this player does not have yet: all of it comes from the host, ticks included. */
export class Waiting {
  readonly element: HTMLElement
  readonly #spinner = h('div', { class: 'spinner' })
  readonly #title = h('h2')
  readonly #text = h('p')
  #since: number | undefined

  constructor(actions: WaitingActions) {
    this.element = h(
      'section',
      { class: 'panel waiting', id: 'waiting', hidden: true },
      this.#spinner,
      this.#title,
      this.#text,
      h(
        'div',
        { class: 'line' },
        h('button', { id: 'give-up', onClick: actions.leave }, 'Leave'),
        h('button', { id: 'elsewhere', onClick: actions.elsewhere }, 'Try another room'),
      ),
    )
    this.element.setAttribute('role', 'status')
  }

  /**
   * Shows or hides the overlay.
   *
   * @param playing Whether the match is known here.
   * @param now In ms.
   */
  update(room: ArenaRoom, playing: boolean, now: number): void {
    const { host } = room
    if (playing || room.isHost) {
      this.#since = undefined
      this.element.hidden = true
      return
    }
    this.#since ??= now
    const waited = now - this.#since
    const given = host?.status === 'unreachable' || waited > PATIENCE_MS
    this.element.hidden = waited < QUIET_MS
    this.#spinner.hidden = given
    const name = host?.name ?? 'the host'
    setText(this.#title, given ? 'No connection to the host' : `Connecting to ${name} …`)
    if (!given) setText(this.#text, 'The match comes from their browser.')
    else if (host?.status === 'unreachable') setText(this.#text, explainUnreachable(host))
    else setText(this.#text, `${name} does not answer yet. Still trying.`)
  }
}
