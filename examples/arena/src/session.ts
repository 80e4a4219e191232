// Time of a player in one room, from entering to leaving.

import type { Player } from '@tickmesh/net'
import type { Game } from 'phaser'
import type { ArenaRoom } from './game.ts'
import { Match } from './match/match.ts'
import { colourOf } from './rules/colours.ts'
import type { Controls } from './rules/fighter.ts'
import type { ArenaScene, ArenaStart } from './scene/arena-scene.ts'
import type { Synth } from './sound/synth.ts'
import { Chat } from './ui/chat.ts'
import { h } from './ui/dom.ts'
import { Feed } from './ui/feed.ts'
import { readGamepad } from './ui/gamepad.ts'
import { Hud } from './ui/hud.ts'
import { Invite } from './ui/invite.ts'
import { Keys } from './ui/keys.ts'
import { Podium } from './ui/podium.ts'
import { Radar } from './ui/radar.ts'
import { Scoreboard } from './ui/scoreboard.ts'
import type { Settings } from './ui/settings.ts'
import { Touch } from './ui/touch.ts'
import { Waiting } from './ui/waiting.ts'
import { WhoPanel } from './ui/who-panel.ts'
import { explainDispute, explainUnreachable } from './ui/words.ts'

export interface SessionOptions {
  readonly game: Game
  readonly room: ArenaRoom
  readonly synth: Synth
  readonly settings: Settings
  /** Parent of the HUD. */
  readonly ui: HTMLElement
  /** Undefined where nobody can be invited: in a match against bots. */
  readonly invite: { readonly link: string; readonly reachable: boolean } | undefined
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
  readonly #who = new WhoPanel()
  readonly #scoreboard = new Scoreboard((player) => this.#who.show(player))
  readonly #radar = new Radar()
  readonly #chat: Chat
  readonly #hud: Hud
  readonly #invite: Invite | undefined
  readonly #podium = new Podium(() => this.#match.playAgain())
  readonly #waiting: Waiting
  readonly #element: HTMLElement
  readonly #stops: (() => void)[]
  #frames = 0

  constructor(options: SessionOptions) {
    this.#options = options
    const { room, game, synth, settings, ui, invite } = options
    this.#match = new Match(room, () => this.#controls(), Math.random, settings.colour)
    this.#chat = new Chat((text) => this.#match.say(text))
    const toggleInvite = (): void => this.#invite?.toggle(!this.#invite.open)
    const mute = (): void => {
      settings.toggleSound()
      this.#hud.muted(settings.muted)
    }
    this.#hud = new Hud({ invite: toggleInvite, mute, leave: () => this.leave() }, invite !== undefined)
    this.#hud.muted(settings.muted)
    this.#invite = invite && new Invite(room.code, invite.link, invite.reachable)
    this.#invite?.toggle(options.inviting)
    this.#waiting = new Waiting({ leave: () => this.leave(), elsewhere: () => options.elsewhere() })
    if (options.note !== '') this.#chat.note(options.note)
    this.#keys = new Keys({ chat: () => this.#chat.focus(), mute, menu: () => this.#closePanels() })
    this.#element = h(
      'div',
      { class: 'session', id: 'session' },
      this.#touch.element,
      this.#hud.element,
      this.#chat.element,
      this.#radar.element,
      this.#podium.element,
      ...(this.#invite === undefined ? [] : [this.#invite.element]),
      this.#who.element,
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

  #closePanels(): void {
    this.#invite?.toggle(false)
    this.#who.show(undefined)
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
    const heading = own.phase === 'flying' ? own.fighter.heading : 0
    const pad = readGamepad(heading)
    if (pad?.start === true) this.#match.playAgain()
    const all = [keys, this.#touch.controls(heading), ...(pad === undefined ? [] : [pad])]
    const controls = {
      turn: all.find(({ turn }) => turn !== 0)?.turn ?? 0,
      thrust: Math.max(...all.map(({ thrust }) => thrust)),
      boost: all.some(({ boost }) => boost),
      fire: all.some(({ fire }) => fire),
    }
    this.#hud.steered(controls)
    return controls
  }

  #frame(): void {
    const { room, game } = this.#options
    this.#hud.update(this.#match, room.players.size === 1)
    this.#waiting.update(room, this.#match.round !== undefined, performance.now())
    this.#podium.update(this.#match)
    if (room.lobby === 'lost') this.#invite?.toggle(false)
    if (this.#frames++ % SLOW_FRAMES !== 0) return
    this.#scoreboard.update(this.#match)
    this.#who.update()
    this.#radar.draw((game.scene.getScene('arena') as ArenaScene).blips())
  }

  #listen(): (() => void)[] {
    const { room } = this.#options
    const { signals, pilots } = this.#match
    const tag = ({ id, label }: Player) => ({ name: label, colour: colourOf(pilots.colour(id)) })
    return [
      signals.on('chat', ({ from, text }) => this.#chat.line(from.label, tag(from).colour, text)),
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
      room.on('impostor', (player) =>
        this.#chat.note(`${player.label} has the name of a player you know, but another key: ask who it is.`),
      ),
      room.on('dispute', (dispute) => this.#chat.note(explainDispute(dispute))),
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
}
