// Faults of the network for tests: players whose events and states are counted, and the time until all is fresh again.

import * as v from 'valibot'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { Link } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { FakePage } from '../page.fixture.ts'
import { linked, SimulatedParty, type Machine } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const game = defineGame({
  id: 'faults',
  version: 1,
  state: { dot: { sentMs: f.fixed(0, 1_000_000, 1) } },
  events: { count: v.object({ n: v.number(), sentMs: v.number() }) },
})
type FaultRoom = Room<typeof game>

/** Time between two events of a player, ms. */
const EVENT_EVERY_MS = 50
const STEP_MS = 10

/** Events and state that one player has received of another. */
interface Received {
  next: number
  /** Events that came lost, doubled or out of order. */
  wrong: number
  /** Sending times of the newest event and state that came, ms. */
  eventMs: number
  stateMs: number
}

/** One player of a troubled room. */
export interface FaultPlayer {
  readonly machine: Machine<typeof game>
  readonly page: FakePage
  readonly room: FaultRoom
  /** Received, by the id of the sender. */
  readonly received: Map<string, Received>
  /** Statuses of others as `room.on('status')` reported them, with the time. */
  readonly statuses: { readonly atMs: number; readonly id: string; readonly status: string }[]
  /** Times at which this end of a link began a restart. */
  readonly restarts: number[]
  /** This end of all links that were made. */
  readonly links: readonly Link[]
}

/** Room of players, all linked, who send events and states all the time. */
export class Faults {
  readonly party: SimulatedParty<typeof game>
  readonly players: FaultPlayer[] = []

  constructor(seed: number, delayMs = 20) {
    this.party = new SimulatedParty(game, { seed, conditions: { delayMs, jitterMs: 5 } })
  }

  /** Returns a room of so many players who have played for 3 s. */
  static async of(players: number, seed: number): Promise<Faults> {
    const faults = new Faults(seed)
    for (let n = 0; n < players; n++) await faults.#join(n)
    await faults.party.until(() => faults.players.every(({ room }) => linked(room) === players - 1), 'linked')
    await faults.party.run(3_000)
    return faults
  }

  get nowMs(): number {
    return this.party.scheduler.now()
  }

  /** Packets between a player and others, all by default, are lost from now on or not. */
  cutLinks(player: number, cut: boolean, others: readonly number[] = this.#but(player)): void {
    for (const other of others) this.party.network[cut ? 'cut' : 'heal'](`p${player}`, `p${other}`)
  }

  /** The player has no network: neither links nor the lobby, and sockets do not notice. */
  setOffline(player: number, offline: boolean): void {
    this.cutLinks(player, offline)
    this.players[player]!.machine.cable.setSilent(offline)
  }

  /** The player's page goes into the back/forward cache: it closes its links and its socket, and freezes. */
  async freezePage(player: number): Promise<void> {
    const { links, machine } = this.players[player]!
    for (const link of links) link.close()
    machine.cable.setReachable(false)
    await this.party.run(100)
    this.cutLinks(player, true)
  }

  /** The player changes networks: all paths and sockets are dead, new ones are made. */
  changeNetwork(player: number): void {
    this.breakPaths(player)
    this.players[player]!.machine.cable.setSilent(true)
    this.players[player]!.machine.cable.setSilent(false)
  }

  /** Paths of a player's links are dead until they restart. */
  breakPaths(player: number): void {
    for (const other of this.#but(player)) this.party.network.breakPaths(`p${player}`, `p${other}`)
  }

  /** Runs until each player has what every other sent after now. Returns the time from now, ms. */
  async untilFresh(limitMs = 30_000, players: readonly FaultPlayer[] = this.players): Promise<number> {
    const fromMs = this.nowMs
    await this.party.until(
      () =>
        players.every(({ received }) =>
          players.every(({ room }) => {
            const known = received.get(room.me.id)
            return known === undefined || Math.min(known.eventMs, known.stateMs) >= fromMs
          }),
        ),
      'all is fresh',
      limitMs,
    )
    return this.nowMs - fromMs
  }

  /** Stops sending, waits until all has come, and returns what was lost, doubled or out of order. */
  async wrongEvents(): Promise<number> {
    this.#sending = false
    await this.party.run(3_000)
    let wrong = 0
    for (const { received } of this.players) {
      for (const [id, one] of received) {
        const sent = this.#sent.get(id) ?? 0
        wrong += one.wrong + Math.abs(sent - one.next)
      }
    }
    return wrong
  }

  readonly #sent = new Map<string, number>()
  #sending = true

  #but(player: number): number[] {
    return this.players.map((_, n) => n).filter((n) => n !== player)
  }

  async #join(n: number): Promise<void> {
    const { party } = this
    const restarts: number[] = []
    const links: Link[] = []
    const openLink = wrapLinks(memoryLinks(party.network, `p${n}`), (link) => {
      links.push(link)
      return {
        restart: () => {
          restarts.push(this.nowMs)
          link.restart()
        },
      }
    })
    const machine = await party.machine({ offsetMs: n * 777 }, { links: openLink })
    const page = new FakePage()
    const code = this.players[0]?.room.code
    const room = await page.within(() =>
      party.settle(code === undefined ? machine.lobby.create() : machine.lobby.join(code)),
    )
    const player: FaultPlayer = { machine, page, room, received: new Map(), statuses: [], restarts, links }
    this.players.push(player)
    this.#watch(player)
  }

  #watch({ room, received, statuses }: FaultPlayer): void {
    const { scheduler } = this.party
    const from = (id: string): Received => {
      const known = received.get(id) ?? { next: 0, wrong: 0, eventMs: 0, stateMs: 0 }
      received.set(id, known)
      return known
    }
    const dot = room.state.spawn('dot', { sentMs: 0 })
    room.on('status', ({ id, status }) => statuses.push({ atMs: this.nowMs, id, status }))
    room.onEvent('count', ({ n, sentMs }, { id }) => {
      const known = from(id)
      // A player who joins later does not have the first events.
      if (known.next === 0) known.next = n
      if (n !== known.next) known.wrong++
      known.next = n + 1
      known.eventMs = sentMs
    })
    const send = (): void => {
      if (room.ended || !this.#sending) return
      const n = this.#sent.get(room.me.id) ?? 0
      this.#sent.set(room.me.id, n + 1)
      room.send('count', { n, sentMs: this.nowMs })
      dot.sentMs = this.nowMs
      for (const { latest, owner } of room.state.all('dot')) {
        if (owner !== room.me.id) from(owner).stateMs = latest.sentMs
      }
      scheduler.after(EVENT_EVERY_MS, send)
    }
    scheduler.after(STEP_MS, send)
  }
}
