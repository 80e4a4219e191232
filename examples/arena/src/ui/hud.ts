// Head-up display over the match.

import type { Match } from '../match/match.ts'
import { TICK_RATE } from '../rules/arena.ts'
import type { Controls } from '../rules/fighter.ts'
import type { Round } from '../rules/round.ts'
import { h, isTouch, memory, setText } from './dom.ts'
import { readGamepad } from './gamepad.ts'

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
  readonly #invites: boolean
  readonly #mute = h('button', { class: 'small', id: 'mute' }, 'Sound on')
  /** Controls that this player has still to find, shown until then. */
  readonly #toFind: Set<'thrust' | 'fire'>

  /** @param invites Whether others can be invited. */
  constructor(actions: HudActions, invites: boolean) {
    this.#invites = invites
    this.#toFind = new Set(memory.get('flown') === 'yes' ? [] : ['thrust', 'fire'])
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

  /** Takes the player's controls: hints are for controls not found yet. */
  steered({ thrust, fire }: Controls): void {
    if (this.#toFind.size === 0) return
    if (thrust > 0) this.#toFind.delete('thrust')
    if (fire) this.#toFind.delete('fire')
    if (this.#toFind.size === 0) memory.set('flown', 'yes')
  }

  /** Called once a frame. */
  update(match: Match, alone: boolean): void {
    const { round, own, room } = match
    if (round !== undefined) {
      const seconds = Math.max(0, Math.ceil((round.until - room.tick) / TICK_RATE))
      setText(this.#clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
      this.#clock.classList.toggle('hurry', round.phase === 'play' && seconds <= 10)
      setText(this.#round, round.phase === 'play' ? `Round ${round.number}` : 'Next round')
    }
    const fighter = own.phase === 'flying' ? own.fighter : undefined
    this.#hull.style.scale = `${(fighter?.hp ?? 0) / 100} 1`
    this.#hull.classList.toggle('low', (fighter?.hp ?? 0) < 35)
    this.#energy.style.scale = `${(fighter?.energy ?? 0) / 100} 1`
    const left = fighter === undefined ? 0 : Math.ceil((fighter.powerUntil - room.tick) / TICK_RATE)
    setText(this.#power, fighter === undefined || fighter.power === 'none' ? '' : `${fighter.power} ${left} s`)
    // Without its lobby a match continues, but an invitation would lead nowhere.
    this.#invite.hidden = !this.#invites || room.lobby === 'lost'
    this.#showBanner(round, match, alone)
  }

  #showBanner(round: Round | undefined, match: Match, alone: boolean): void {
    const { own, room } = match
    this.element.classList.toggle('break', round?.phase === 'over')
    if (round?.phase !== 'play') {
      this.#banner.hidden = true
      return
    }
    if (own.phase === 'waiting' && own.until > room.tick) {
      const seconds = Math.max(1, Math.ceil((own.until - room.tick) / TICK_RATE))
      return this.#say('Destroyed', `back in ${seconds}`, 'lost')
    }
    if (this.#toFind.size > 0) return this.#say('', controlsHint(), 'hint')
    if (alone) return this.#say('', 'You are alone here. Invite someone, or open this page in a second window.', 'hint')
    this.#banner.hidden = true
  }

  #say(title: string, text: string, kind: string): void {
    this.#banner.hidden = false
    this.#banner.dataset['kind'] = kind
    setText(this.#bannerTitle, title)
    setText(this.#bannerText, text)
  }
}

/** Returns how to fly, for what the player holds. */
function controlsHint(): string {
  if (readGamepad(0) !== undefined) return 'Left stick flies · A fires · B boosts'
  if (isTouch()) return 'Drag on the left to fly. Hold FIRE on the right.'
  return '← → turn · ↑ thrust · Space fire · Shift boost'
}

function bar(kind: string, fill: HTMLElement): HTMLElement {
  return h('div', { class: 'vital' }, h('span', {}, kind), h('div', { class: `bar ${kind.toLowerCase()}` }, fill))
}
