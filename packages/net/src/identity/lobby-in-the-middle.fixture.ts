// Lobby that connects two players to itself: each of them has a link to Eve, and is told that it is to the other.

import type { ChannelName, Link, LinkEvents, OpenLink } from '../link/link.ts'
import type { SimulatedNetwork } from '../link/network.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { securedLinks, type Someone } from './secured-links.fixture.ts'

/** Kind of links, by network and place. */
export type LinkKind = (network: SimulatedNetwork, place: string) => OpenLink

/** One of the two players, by the role in their link. */
export type Victim = 'initiator' | 'answerer'

/** Eve's keys, and what a lobby knows of the two players; without them, she passes all frames on. */
export interface EvesIdentity {
  readonly eve: Someone
  /** Code of the room, and ids of the players as one of the two has them, as soon as there are any. */
  readonly room: (victim: Victim) => { readonly code: string; readonly initiator: string; readonly answerer: string }
  /** Changes a message to one of the two. */
  readonly rewrite?: (to: Victim, bytes: Uint8Array) => Uint8Array
  /** Key of the room's MACs, if she had it. */
  readonly macKey?: Uint8Array
}

/** Eve's end of a link to one of the two. */
interface EvesEnd {
  link: Link | undefined
  /** Messages for the player that wait until her end is open. */
  readonly waiting: { readonly channel: ChannelName; readonly bytes: Uint8Array }[]
  /** The player's own end. */
  victim: Link | undefined
}

/** One attack: the links of two players who are connected to each other once. */
export class LobbyInTheMiddle {
  /** Messages of the players that Eve could read, once their links were open. */
  readonly read: Uint8Array[] = []
  readonly #kind: (place: string) => OpenLink
  readonly #scheduler: Scheduler
  readonly #identity: EvesIdentity | undefined
  readonly #ends: { readonly [victim in Victim]: EvesEnd } = {
    initiator: { link: undefined, waiting: [], victim: undefined },
    answerer: { link: undefined, waiting: [], victim: undefined },
  }

  constructor(
    kind: LinkKind,
    { network, scheduler }: { readonly network: SimulatedNetwork; readonly scheduler: Scheduler },
    identity?: EvesIdentity,
  ) {
    this.#kind = (place) => kind(network, place)
    this.#scheduler = scheduler
    this.#identity = identity
  }

  /** Returns the links of a player, whose signals reach Eve. */
  links(place: string): OpenLink {
    return (options) => {
      const victim = options.initiator ? 'initiator' : 'answerer'
      const end = this.#ends[victim]
      return wrapLinks(this.#kind(place), (link, events) => {
        end.victim = link
        end.link?.close()
        // An attempt begins with the initiator.
        for (const each of options.initiator ? Object.values(this.#ends) : []) {
          each.link?.close()
          each.waiting.length = 0
        }
        const eves = (end.link = this.#openEnd(victim))
        return {
          // The other player's own signals have no effect.
          accept: () => true,
          events: {
            signal: (data) => {
              eves.accept(data)
              // The dialer at the other end begins with a signal.
              events.signal(data)
            },
          },
        }
      })(options)
    }
  }

  #openEnd(victim: Victim): Link {
    const end = this.#ends[victim]
    const to = victim === 'initiator' ? 'answerer' : 'initiator'
    const other = this.#ends[to]
    const flush = (): void => {
      for (const { channel, bytes } of end.waiting.splice(0)) end.link?.send(channel, bytes)
    }
    const events: LinkEvents = {
      opened: flush,
      received: (channel, bytes) => {
        this.read.push(bytes.slice())
        other.waiting.push({ channel, bytes: this.#identity?.rewrite?.(to, bytes.slice()) ?? bytes.slice() })
        if (other.link?.open === true)
          for (const each of other.waiting.splice(0)) other.link.send(each.channel, each.bytes)
      },
      signal: (data) => this.#scheduler.after(1, () => end.victim?.accept(data)),
      drained() {},
      closed() {},
    }
    const kind = this.#kind(`eve-${victim}`)
    const open = this.#identity === undefined ? kind : this.#secured(kind, victim, this.#identity)
    return open({
      initiator: victim === 'answerer',
      context: { iceServers: [] },
      scheduler: this.#scheduler,
      events,
    })
  }

  #secured(kind: OpenLink, victim: Victim, { eve, room, macKey }: EvesIdentity): OpenLink {
    return (options) => {
      const { code, initiator, answerer } = room(victim)
      const [id, peer] = victim === 'initiator' ? [answerer, initiator] : [initiator, answerer]
      return securedLinks(kind, { ...eve, id }, peer, { code, macKey }).open(options)
    }
  }
}
