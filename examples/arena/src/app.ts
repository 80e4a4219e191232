// Frame of the page: from the menu to a room, and back when it ends.

import { connectLobby, TickmeshError } from '@tickmesh/net'
import type { Lobby } from '@tickmesh/net'
import type { Game } from 'phaser'
import { inviteLink, lobbyAddress, netInHistory, placeInHistory, readWish } from './address.ts'
import type { Place, Wish } from './address.ts'
import type { Strength } from './bots/strength.ts'
import type { Arena, ArenaRoom } from './game.ts'
import { networkOptions, PLACE_WORDS } from './network.ts'
import { privacyOptions } from './privacy.ts'
import type { PlaceName } from './network.ts'
import { MAX_PLAYERS } from './rules/arena.ts'
import { Session } from './session.ts'
import { Synth } from './sound/synth.ts'
import { lastRoom } from './last-room.ts'
import { memory } from './ui/dom.ts'
import { Menu } from './ui/menu.ts'
import { Settings } from './ui/settings.ts'
import { explain, explainEnd } from './ui/words.ts'
import { acceptInvite, arena, inviteSecret } from './who.ts'

type ArenaLobby = Lobby<Arena>

/** Live handles, for the console and for tests. */
export interface Handles {
  lobby: ArenaLobby | undefined
  room: ArenaRoom | undefined
}

/** Welcome of a player who enters a room. */
interface Welcome {
  /** True when the invitation is open. */
  readonly inviting?: boolean
  /** Line in the chat. */
  readonly note?: string
}

/** Page: a menu, a lobby, and at times a session in a room. */
export class App {
  readonly handles: Handles = { lobby: undefined, room: undefined }
  readonly #wish: Wish
  readonly #game: Game
  readonly #ui: HTMLElement
  readonly #menu: Menu
  readonly #synth = new Synth(memory.get('muted') === 'yes')
  readonly #settings = new Settings(this.#synth)
  /** Lobby in use, and what it was given (name, network, privacy): others need another connection. */
  #connection: { readonly given: string; readonly lobby: Promise<ArenaLobby> } | undefined
  #attempt: AbortController | undefined
  #session: Session | undefined

  constructor(wish: Wish, game: Game, ui: HTMLElement) {
    this.#wish = wish
    this.#game = game
    this.#ui = ui
    this.#menu = new Menu(wish.name ?? memory.get('name') ?? '', wish.net, this.#settings, {
      quick: () => void this.#quick(),
      bots: (strength) => void this.#practise(strength),
      create: (isPublic) => void this.#create(isPublic),
      join: (code) => void this.#join(code),
      refresh: () => void this.refresh(),
      cancel: () => this.#attempt?.abort(),
      network: () => {
        netInHistory(this.#menu.network)
        void this.refresh()
      },
    })
    ui.append(this.#menu.element)
    for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => this.#synth.wake())
    // The browser's Back leads from a match to the menu, and Forward into a match again.
    addEventListener('popstate', () => {
      if (this.#session === undefined) this.go(readWish(location.search).enter)
      else this.#session.leave()
    })
  }

  /** Goes where the page's address says. */
  go(place: Wish['enter']): void {
    if (place.at === 'quick') void this.#quick()
    else if (place.at === 'room') void this.#arrive(place.code)
    else if (place.at === 'bots') void this.#practise(place.strength)
    else void this.refresh()
  }

  /** Takes a seat in the next best public room, or in a new one: nobody waits at a menu. */
  #quick(): Promise<void> {
    return this.#enter('Looking for a match …', (lobby, signal) =>
      lobby.quickMatch({ mode: 'ffa', players: { min: 1, max: MAX_PLAYERS }, signal }),
    )
  }

  #join(code: string): Promise<void> {
    return this.#enter(`Joining ${code} …`, (lobby, signal) => lobby.join(code, { signal }))
  }

  /** Plays against bots in this page; no lobby is needed. */
  #practise(strength: Strength): Promise<void> {
    return this.#attend('Starting …', async () => {
      const { practise } = await import('./bots/practice.ts')
      const room = await practise(this.#menu.name, strength)
      this.#seated(room, { at: 'bots', strength })
    })
  }

  /**
   * Joins the room that the page's address names, as it is opened or reloaded. A reload leaves a room, and a room
   * ends with its last player: a player who was alone in it gets a new one, as public as the old one.
   */
  #arrive(code: string): Promise<void> {
    acceptInvite(code, location.hash)
    const before = lastRoom.get()
    if (before?.code !== code) return this.#join(code)
    return this.#enter(
      `Joining ${code} …`,
      async (lobby, signal) => {
        try {
          return await lobby.join(code, { signal })
        } catch (error) {
          if (!isGone(error)) throw error
          return this.#open(lobby, before.public, signal)
        }
      },
      (room) => {
        // A new room in place of an old one has a new link to share.
        if (room.code === code) return {}
        return {
          inviting: true,
          note: `Room ${code} had closed when you left it. Here is a new one; its link is new, too.`,
        }
      },
    )
  }

  /** Shows the public rooms. */
  async refresh(): Promise<void> {
    try {
      const lobby = await this.#lobby()
      const rooms = await lobby.list()
      this.#menu.rooms(
        rooms.map(({ code, players, maxPlayers, data }) => ({ code, players, maxPlayers, title: titleOf(data) })),
      )
    } catch (error) {
      this.#menu.roomsUnknown(explainUnknown(error))
    }
  }

  #create(isPublic: boolean): Promise<void> {
    return this.#enter(
      'Opening a room …',
      (lobby, signal) => this.#open(lobby, isPublic, signal),
      () => ({ inviting: true }),
    )
  }

  #open(lobby: ArenaLobby, isPublic: boolean, signal: AbortSignal): Promise<ArenaRoom> {
    const data = { title: `${this.#menu.name}’s room` }
    return lobby.create({ public: isPublic, maxPlayers: MAX_PLAYERS, data, signal })
  }

  /** Takes a seat in any open room but one, or in a new room: a quick match could lead to the same unreachable host. */
  #elsewhere(not: string): Promise<void> {
    return this.#enter('Looking for another room …', async (lobby, signal) => {
      const open = (await lobby.list()).find(({ code, players, maxPlayers }) => code !== not && players < maxPlayers)
      return open === undefined ? this.#open(lobby, true, signal) : lobby.join(open.code, { signal })
    })
  }

  #enter(
    words: string,
    seat: (lobby: ArenaLobby, signal: AbortSignal) => Promise<ArenaRoom>,
    welcome: (room: ArenaRoom) => Welcome = () => ({}),
  ): Promise<void> {
    return this.#attend(words, async (signal) => {
      const room = await seat(await this.#lobby(signal), signal)
      lastRoom.set({ code: room.code, public: room.public })
      this.#seated(room, { at: 'room', code: room.code }, welcome(room))
    })
  }

  /** Makes one attempt to get into a match, with words for it; back in the menu if it fails. */
  async #attend(words: string, attend: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#attempt !== undefined || this.#session !== undefined) return
    const attempt = new AbortController()
    this.#attempt = attempt
    this.#menu.busy(words)
    try {
      await attend(attempt.signal)
    } catch (error) {
      placeInHistory({ at: 'menu' })
      this.#menu.show(explain(error))
      void this.refresh()
    } finally {
      this.#attempt = undefined
    }
  }

  #seated(room: ArenaRoom, place: Place, { inviting = false, note = '' }: Welcome = {}): void {
    this.handles.room = room
    this.#menu.hide()
    const secret = place.at === 'room' ? inviteSecret(room) : undefined
    placeInHistory(place, secret)
    const conditions = place.at === 'room' ? networkNote(this.#menu.network) : ''
    let farewell = ''
    let next: (() => void) | undefined
    const session = new Session({
      game: this.#game,
      room,
      synth: this.#synth,
      settings: this.#settings,
      ui: this.#ui,
      invite: place.at === 'room' ? inviteLink(room.code, this.#wish, secret) : undefined,
      inviting,
      note: [note, conditions].filter((words) => words !== '').join(' '),
      elsewhere: () => {
        next = () => void this.#elsewhere(room.code)
        session.leave()
      },
      over: () => {
        this.handles.room = undefined
        this.#session = undefined
        placeInHistory({ at: 'menu' })
        this.#menu.show(farewell)
        if (next === undefined) void this.refresh()
        else next()
      },
    })
    this.#session = session
    room.on('end', (end) => {
      farewell = explainEnd(end.reason, 'error' in end ? end.error : undefined)
      session.leave()
    })
  }

  /** Returns the lobby, connected under the name and with the network and the privacy in the menu. */
  async #lobby(signal?: AbortSignal): Promise<ArenaLobby> {
    const { name, network } = this.#menu
    const { privacy } = this.#settings
    const given = JSON.stringify([name, network, privacy])
    if (this.#connection?.given !== given) {
      this.#hangUp()
      const options = { name, ...networkOptions(network), ...privacyOptions(privacy) }
      this.#connection = { given, lobby: connectLobby(lobbyAddress(this.#wish), arena, options) }
    }
    const connection = this.#connection
    try {
      const lobby = await untilAborted(connection.lobby, signal)
      this.handles.lobby = lobby
      return lobby
    } catch (error) {
      // The next attempt connects again.
      if (this.#connection === connection) this.#hangUp()
      throw error
    }
  }

  #hangUp(): void {
    this.#connection?.lobby.then(
      (lobby) => lobby.close(),
      () => undefined,
    )
    this.#connection = undefined
    this.handles.lobby = undefined
  }
}

function networkNote(network: PlaceName | undefined): string {
  return network === undefined ? '' : `Your network is ${PLACE_WORDS[network]}, by the menu.`
}

/** Returns whether a room ended before it could be joined. */
function isGone(error: unknown): boolean {
  return error instanceof TickmeshError && (error.code === 'room-closed' || error.code === 'room-unknown')
}

/** Returns a short reason why the list of rooms is not known. */
function explainUnknown(error: unknown): string {
  const silent = error instanceof TickmeshError && ['lobby-unreachable', 'lobby-lost', 'timeout'].includes(error.code)
  return silent ? 'the lobby does not answer.' : explain(error)
}

/** Rejects when the signal aborts; the promise itself is not ended by it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

/** Returns a room's title, as its creator gave it; any other field in `data` is ignored. */
function titleOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('title' in data)) return 'Quick match'
  return typeof data.title === 'string' ? data.title.slice(0, 40) : 'Quick match'
}
