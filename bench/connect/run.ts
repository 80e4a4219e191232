// Connect suite: how long a player who joins a room waits for the first message of the others.

import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { launchChromium, type Chromium } from '../../test/setup/chromium.ts'
import { ANCESTORS } from '../ancestors/all.ts'
import type { Traits } from '../ancestors/ancestor.ts'
import { startServers } from '../ancestors/servers/servers.ts'
import { delayedProxy } from '../delayed-proxy.ts'
import { servePage } from '../pages.ts'
import { quantile, round, sorted } from '../stats.ts'
import { type BenchCase, type BenchOutcome, type Metrics, numberOf, type Plot, type RunOptions } from '../suite.ts'
import { traitNotes } from './trait-notes.ts'
import type { Joining } from './page/main.ts'

/** Upper bound of the time until a player has met all others, ms; longer has failed, and counts as that. */
const MEET_LIMIT_MS = 20_000

/** Pause after a player has left, ms: the server and the others notice. */
const LEFT_MS = 500

/** Size of the smallest room. */
const PAIR = 2

const NOTES: readonly string[] = [
  'From the call by which a page asks for a room that exists (the connection to the server included, loading of code ' +
    'not). entered: the call returns; first: the first message from any player is there; all: one from each of those ' +
    'who wait in the room is there. Everybody sends as soon as the library says that a message can be sent. Real ' +
    'Chromium, data channels, no STUN. failed: not within 20 s.',
  'tickmesh.identity: the same with `use: [identity()]`: a link opens when both ends have proven their keys.',
  'tickmesh.direct: the same with `relay: false`, so that no fallback is armed.',
  'tickmesh joins by a code with `lazy: true`: it opens one connection, to the room.',
  'Servers run on the loopback interface. With a delay, every byte from and to the server takes half of the round ' +
    'trip, and a connection to it one more, for everybody; data channels are as fast as without.',
]

/** One room of the suite. */
interface Setting {
  readonly subject: string
  readonly port: number
  readonly players: number
}

export async function run(options: RunOptions): Promise<BenchOutcome> {
  const joins = numberOf(options, 'joins')
  const delays = [...new Set([0, numberOf(options, 'delay')])]
  const sizes = [...new Set([PAIR, numberOf(options, 'players')])]
  options.progress('building the page, starting the servers and Chromium')
  await using served = await servePage(fileURLToPath(new URL('./page/', import.meta.url)))
  await using servers = await startServers()
  await using chromium = await launchChromium()
  const traits = new Map<string, Traits>()
  const cases: BenchCase[] = []
  const plots: Plot[] = []
  for (const players of sizes) {
    for (const delayMs of delays) {
      const name = `${players} players, ${delayMs} ms to the server`
      const series: { readonly name: string; readonly values: readonly number[] }[] = []
      for (const subject of Object.keys(ANCESTORS)) {
        options.progress(`${name}: ${subject}`)
        const [library = subject] = subject.split('.')
        const server = servers.ports[library] ?? 0
        using proxy = delayMs > 0 ? await delayedProxy(server, delayMs) : undefined
        const setting = { subject, port: proxy?.port ?? server, players }
        await using room = await WaitingRoom.open(chromium, served.url, setting)
        traits.set(subject, room.traits)
        const joinings = await room.joinings(joins)
        cases.push({ case: name, subject, metrics: metricsOf(joinings, joins) })
        series.push({ name: subject, values: joinings.map(({ allMs }) => allMs) })
      }
      plots.push({ title: `Until all have sent: ${name}`, unit: 'ms', series })
    }
  }
  return { result: { suite: 'connect', cases, notes: [...NOTES, ...traitNotes(traits)] }, plots }
}

function metricsOf(joinings: readonly Joining[], asked: number): Metrics {
  const rising = (key: keyof Joining): ArrayLike<number> => sorted(joinings.map((joining) => joining[key]))
  const at = (key: keyof Joining, q: number): number => round(quantile(rising(key), q), 1)
  const counts = { joins: joinings.length, failed: asked - joinings.length }
  if (joinings.length === 0) return counts
  return {
    ...counts,
    entered_p50_ms: at('enteredMs', 0.5),
    first_p50_ms: at('firstMs', 0.5),
    all_p50_ms: at('allMs', 0.5),
    all_max_ms: at('allMs', 1),
  }
}

/** Room in which all but one player wait. */
class WaitingRoom implements AsyncDisposable {
  readonly #pages: readonly Page[]
  readonly #joining: Page
  readonly #url: string
  readonly #setting: Setting
  readonly #room: string
  readonly traits: Traits

  private constructor(pages: readonly Page[], joining: Page, url: string, setting: Setting, entered: Entered) {
    this.#pages = pages
    this.#joining = joining
    this.#url = url
    this.#setting = setting
    this.#room = entered.room
    this.traits = entered.traits
  }

  static async open(chromium: Chromium, url: string, setting: Setting): Promise<WaitingRoom> {
    const { subject, port, players } = setting
    const others = players - 1
    const pages: Page[] = []
    let entered: Entered | undefined
    for (let index = 0; index < others; index += 1) {
      const page = await chromium.page(url)
      pages.push(page)
      const traits = await page.evaluate((name) => connectPage.load(name), subject)
      const place = { port, room: entered?.room ?? '', index, others }
      const room = await page.evaluate((to) => connectPage.enter(to), place)
      entered ??= { room, traits }
    }
    if (entered === undefined) throw new Error('a room needs two players')
    // A library may leave out a pair of those who wait; the player who joins is measured all the same.
    await Promise.allSettled(
      pages.map((page) =>
        page.waitForFunction((count) => connectPage.met() >= count, others - 1, { timeout: MEET_LIMIT_MS }),
      ),
    )
    return new WaitingRoom(pages, await chromium.page(), url, setting, entered)
  }

  /** Joins so many times, one after the other, each time as a new player; returns the joinings that succeeded. */
  async joinings(times: number): Promise<readonly Joining[]> {
    const { subject, port } = this.#setting
    const others = this.#pages.length
    const joinings: Joining[] = []
    for (let n = 0; n < times; n += 1) {
      await this.#joining.goto(this.#url)
      await this.#joining.evaluate((name) => connectPage.load(name), subject)
      const place = { port, room: this.#room, index: others + n, others }
      const join = this.#joining.evaluate(([to, limitMs]) => connectPage.join(to, limitMs), [
        place,
        MEET_LIMIT_MS,
      ] as const)
      joinings.push(
        ...(await join.then(
          (joining) => [joining],
          () => [],
        )),
      )
      await this.#joining.goto('about:blank')
      await new Promise((resolve) => setTimeout(resolve, LEFT_MS))
    }
    return joinings
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#pages, this.#joining].map((page) => page.close()))
  }
}

/** Room, once its first player has made it. */
interface Entered {
  readonly room: string
  readonly traits: Traits
}
