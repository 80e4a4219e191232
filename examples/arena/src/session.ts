// Time of a player in one room, from entering to leaving.

import type { Player } from '@tickmesh/net'
import type { Game } from 'phaser'
import type { ArenaRoom } from './game.ts'
import { Match } from './match/match.ts'
import type { Controls } from './rules/fighter.ts'
import type { ArenaScene, ArenaStart } from './scene/arena-scene.ts'
import type { Synth } from './sound/synth.ts'
import { Chat } from './ui/chat.ts'
import { h, memory } from './ui/dom.ts'
import { Feed } from './ui/feed.ts'
import { Hud } from './ui/hud.ts'
import { Invite } from './ui/invite.ts'
import { Keys } from './ui/keys.ts'
import { colourOf } from './ui/palette.ts'
import { Radar } from './ui/radar.ts'
import { Scoreboard } from './ui/scoreboard.ts'
import { Touch } from './ui/touch.ts'
import { Waiting } from './ui/waiting.ts'
import { explainUnreachable } from './ui/words.ts'

export interface SessionOptions {
  readonly game: Game
  readonly room: ArenaRoom
  readonly synth: Synth
  /** Parent of the HUD. */
  readonly ui: HTMLElement
  readonly invite: { readonly link: string; readonly reachable: boolean }
  /** True when the invitation is open from the start. */
  readonly inviting: boolean
  /** Line in the chat from the start; empty for none. */
  readonly note: string
  /** Leaves for another room. */
  elsewhere(): void
  /** Called when the room has ended; `words` is empty when the player left. */
  over(): void
}

/** Frames between two updates of the scoreboard and the radar: a few times a second is enough. */
const SLOW_FRAMES = 6

/** Stay in one room: the match, its drawing, and the elements around it on the page. */
export class Session {
  readonly #options: SessionOptions
  readonly #match: Match
  readonly #keys: Keys
  readonly #touch = new Touch()
  readonly #feed = new Feed()
  readonly #scoreboard = new Scoreboard()
  readonly #radar = new Radar()
  readonly #chat: Chat
  readonly #hud: Hud
  readonly #invite: Invite
  readonly #waiting: Waiting
  readonly #element: HTMLElement
  readonly #stops: (() => void)[]
  #frames = 0

  constructor(options: SessionOptions) {
    this.#options = options
    const { room, game, synth, ui, invite } = options
    this.#match = new Match(room, () => this.#controls(), Math.random)
    this.#chat = new Chat((text) => this.#match.say(text))
    const toggleInvite = (): void => this.#invite.toggle(!this.#invite.open)
    const mute = (): void => this.#setMuted(!synth.muted)
    this.#hud = new Hud({ invite: toggleInvite, mute, leave: () => this.leave() })
    this.#hud.muted(synth.muted)
    this.#invite = new Invite(room.code, invite.link, invite.reachable)
    this.#invite.toggle(options.inviting)
    this.#waiting = new Waiting({ leave: () => this.leave(), elsewhere: () => options.elsewhere() })
    if (options.note !== '') this.#chat.note(options.note)
    this.#keys = new Keys({ chat: () => this.#chat.focus(), mute, menu: () => this.#invite.toggle(false) })
    this.#element = h(
      'div',
      { class: 'session', id: 'session' },
      this.#touch.element,
      this.#hud.element,
      this.#chat.element,
      this.#radar.element,
      this.#invite.element,
      this.#waiting.element,
      h('div', { class: 'right' }, this.#scoreboard.element, this.#feed.element),
    )
    ui.append(this.#element)
    this.#stops = this.#listen()
    const start: ArenaStart = { match: this.#match, synth, frame: () => this.#frame(), over: () => this.#over() }
    game.scene.stop('sky')
    game.scene.start('arena', start)
  }

  /** Ends the scene; the plugin leaves the room with it. */
  leave(): void {
    this.#options.game.scene.stop('arena')
  }

  #over(): void {
    for (const stop of this.#stops) stop()
    this.#keys.stop()
    this.#element.remove()
    this.#options.game.scene.start('sky')
    this.#options.over()
  }

  #controls(): Controls {
    const keys = this.#keys.controls()
    const { own } = this.#match
    const touch = this.#touch.controls(own.phase === 'flying' ? own.fighter.heading : 0)
    return {
      turn: keys.turn === 0 ? touch.turn : keys.turn,
      thrust: Math.max(keys.thrust, touch.thrust),
      boost: keys.boost || touch.boost,
      fire: keys.fire || touch.fire,
    }
  }

  #frame(): void {
    const { room, game } = this.#options
    this.#hud.update(this.#match, room.players.size === 1)
    this.#waiting.update(room, this.#match.round !== undefined, performance.now())
    if (room.lobby === 'lost') this.#invite.toggle(false)
    if (this.#frames++ % SLOW_FRAMES !== 0) return
    this.#scoreboard.update(room, this.#match.scores)
    this.#radar.draw((game.scene.getScene('arena') as ArenaScene).blips())
  }

  #listen(): (() => void)[] {
    const { room } = this.#options
    const { signals } = this.#match
    return [
      signals.on('chat', ({ from, text }) => this.#chat.line(from.label, colourOf(from.slot), text)),
      signals.on('hurt', ({ by, victim, hp }) => {
        if (hp > 0) return
        const shooter = room.players.get(by)
        const loser = room.players.get(victim)
        if (loser === undefined) return
        if (shooter === undefined) this.#feed.add(tag(loser), ' hit a rock')
        else this.#feed.add(tag(shooter), ' destroyed ', tag(loser))
      }),
      room.on('join', (player) => this.#feed.add(tag(player), ' joined')),
      room.on('leave', (player, reason) => {
        const how = reason === 'timeout' ? ' lost the connection' : reason === 'kicked' ? ' was removed' : ' left'
        this.#feed.add(tag(player), how)
        this.#chat.note(`${player.label}${how}.`)
      }),
      room.on('status', (player) => {
        if (player.status !== 'unreachable') return
        this.#feed.add('no connection to ', tag(player))
        this.#chat.note(explainUnreachable(player))
      }),
      room.on('host', (player) =>
        this.#chat.note(player.isMe ? 'You keep the score now.' : `${player.label} keeps the score now.`),
      ),
      room.on('lobby', (status) => {
        if (status === 'connected') this.#chat.note('The lobby is back.')
        else if (status === 'lost') this.#chat.note('The lobby is gone: the match goes on, but nobody new can join.')
        else this.#chat.note('The lobby is out of reach; trying again. The match goes on.')
      }),
    ]
  }

  #setMuted(muted: boolean): void {
    this.#options.synth.mute(muted)
    this.#hud.muted(muted)
    memory.set('muted', muted ? 'yes' : 'no')
  }
}

function tag(player: Player): { readonly name: string; readonly colour: string } {
  return { name: player.label, colour: colourOf(player.slot) }
}
