// End of a round: the best three, and the wish for the next round.

import type { Match } from '../match/match.ts'
import { colourOf } from '../rules/colours.ts'
import { ranking } from '../rules/scores.ts'
import { h, setText } from './dom.ts'

const ORDINALS = ['1st', '2nd', '3rd'] as const

/** Podium, shown in the break after a round. */
export class Podium {
  readonly element: HTMLElement
  readonly #title = h('h2')
  readonly #places = h('ol', { class: 'places' })
  readonly #own = h('p')
  readonly #again: HTMLButtonElement
  #shown: number | undefined

  /** @param playAgain Called when the player wants the next round at once. */
  constructor(playAgain: () => void) {
    this.#again = h('button', { id: 'again', onClick: playAgain })
    this.element = h(
      'section',
      { class: 'panel podium', id: 'podium', hidden: true },
      this.#title,
      this.#places,
      this.#own,
      this.#again,
    )
    this.element.setAttribute('role', 'status')
  }

  /** Called once a frame. */
  update(match: Match): void {
    const { round, room, again } = match
    this.element.hidden = round?.phase !== 'over'
    if (round?.phase !== 'over') return
    if (this.#shown !== round.number) {
      this.#shown = round.number
      this.#show(match)
    }
    const present = [...again].filter((id) => room.players.has(id)).length
    const waiting = `Waiting for the others: ${present} of ${room.players.size}`
    setText(this.#again, again.has(room.me.id) ? waiting : 'Play again')
    this.#again.disabled = again.has(room.me.id)
  }

  #show({ round, room, scores, pilots }: Match): void {
    if (round?.phase !== 'over') return
    const me = room.me.id
    const [winner] = round.podium
    setText(this.#title, winner === undefined ? 'A draw' : winner.id === me ? 'You win!' : `${winner.name} wins`)
    this.#places.replaceChildren(
      ...round.podium.map(({ id, name, points }, at) => {
        const who = h('b', {}, name)
        who.style.color = colourOf(pilots.colour(id))
        return h('li', {}, who, h('span', {}, `${points} points`), h('i', {}, ORDINALS[at] ?? ''))
      }),
    )
    const rank = ranking(scores, room.players.keys()).findIndex(([id]) => id === me) + 1
    const onIt = round.podium.some(({ id }) => id === me)
    const own = winner === undefined ? 'Nobody scored.' : `You came ${rank}th, with ${scores[me]?.points ?? 0} points.`
    setText(this.#own, onIt ? '' : own)
  }
}
