// Head-up display over the match.

import type { Match } from '../match/match.ts'
import { TICK_RATE } from '../rules/arena.ts'
import type { Round } from '../rules/round.ts'
import { h, setText } from './dom.ts'

/** Actions of the buttons. */
export interface HudActions {
  invite(): void
  mute(): void
  leave(): void
}

/** Display of round and clock, hull and energy, the banner in the middle, and three buttons. */
export class Hud {
  readonly element: HTMLElement
  readonly #clock = h('div', { class: 'clock', id: 'clock' }, '–:––')
  readonly #round = h('div', { class: 'round' })
  readonly #hull = h('i')
  readonly #energy = h('i')
  readonly #power = h('div', { class: 'power' })
  readonly #banner = h('div', { class: 'banner', id: 'banner', hidden: true })
  readonly #bannerTitle = h('h2')
  readonly #bannerText = h('p')
  readonly #invite: HTMLButtonElement
  readonly #mute = h('button', { class: 'small', label: 'Sound' }, 'Sound on')

  constructor(actions: HudActions) {
    this.#invite = h('button', { class: 'small', id: 'invite', onClick: actions.invite }, 'Invite')
    this.#banner.append(this.#bannerTitle, this.#bannerText)
    this.#mute.addEventListener('click', () => {
      actions.mute()
      this.#mute.blur()
    })
    const buttons = h(
      'div',
      { class: 'buttons' },
      this.#invite,
      this.#mute,
      h('button', { class: 'small', id: 'leave', onClick: actions.leave }, 'Leave'),
    )
    const vitals = h('div', { class: 'vitals' }, this.#power, bar('Hull', this.#hull), bar('Energy', this.#energy))
    this.element = h(
      'div',
      { class: 'hud' },
      buttons,
      h('div', { class: 'top' }, this.#clock, this.#round),
      vitals,
      this.#banner,
    )
  }

  muted(muted: boolean): void {
    setText(this.#mute, muted ? 'Sound off' : 'Sound on')
  }

  /** Called once a frame. */
  update(match: Match, alone: boolean): void {
    const { round, own, room } = match
    if (round !== undefined) {
      const seconds = Math.max(0, Math.ceil((round.until - room.tick) / TICK_RATE))
      setText(this.#clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
      this.#clock.classList.toggle('hurry', round.phase === 'play' && seconds <= 10)
      setText(this.#round, round.phase === 'play' ? `Round ${round.number}` : 'Next round in')
    }
    const fighter = own.phase === 'flying' ? own.fighter : undefined
    this.#hull.style.scale = `${(fighter?.hp ?? 0) / 100} 1`
    this.#hull.classList.toggle('low', (fighter?.hp ?? 0) < 35)
    this.#energy.style.scale = `${(fighter?.energy ?? 0) / 100} 1`
    const left = fighter === undefined ? 0 : Math.ceil((fighter.powerUntil - room.tick) / TICK_RATE)
    setText(this.#power, fighter === undefined || fighter.power === 'none' ? '' : `${fighter.power} ${left} s`)
    // Without its lobby a match continues, but an invitation would lead nowhere.
    this.#invite.hidden = room.lobby === 'lost'
    this.#showBanner(round, match, alone)
  }

  #showBanner(round: Round | undefined, match: Match, alone: boolean): void {
    const { own, room } = match
    if (round?.phase === 'over') {
      const { winner } = round
      const title = winner.id === '' ? 'A draw' : winner.id === room.me.id ? 'You win!' : `${winner.name} wins`
      return this.#say(title, winner.id === '' ? 'Nobody scored.' : `${winner.points} points`, 'win')
    }
    if (own.phase === 'waiting' && round !== undefined && own.until > room.tick) {
      const seconds = Math.max(1, Math.ceil((own.until - room.tick) / TICK_RATE))
      return this.#say('Destroyed', `back in ${seconds}`, 'lost')
    }
    if (alone && round !== undefined) {
      return this.#say('', 'You are alone here. Open this page in a second window, or invite someone.', 'hint')
    }
    this.#banner.hidden = true
  }

  #say(title: string, text: string, kind: string): void {
    this.#banner.hidden = false
    this.#banner.dataset['kind'] = kind
    setText(this.#bannerTitle, title)
    setText(this.#bannerText, text)
  }
}

function bar(kind: string, fill: HTMLElement): HTMLElement {
  return h('div', { class: 'vital' }, h('span', {}, kind), h('div', { class: `bar ${kind.toLowerCase()}` }, fill))
}
