// Page of the connect suite: a player who waits in a room, or who joins it and measures how long that takes.

import { loadAncestor } from '../../ancestors/all.ts'
import type { Ancestor, Traits } from '../../ancestors/ancestor.ts'

/** Room of a subject, as the driver names it. */
export interface RoomToEnter {
  readonly port: number
  readonly room: string
  readonly index: number
  readonly others: number
}

/** Times of one joining, from asking; all in ms. */
export interface Joining {
  /** End of the library's own call: with most of them, the player is in the room. */
  readonly enteredMs: number
  /** Arrival of the first message from any player. */
  readonly firstMs: number
  /** Arrival of the first message from the last of the others. */
  readonly allMs: number
}

/** Functions of a page that the driver calls. */
export interface ConnectPage {
  /** Loads a subject, so that its code is there before the clock starts. */
  load(subject: string): Promise<Traits>
  /** Enters a room, and greets everybody whom it opens; returns the room's name. */
  enter(room: RoomToEnter): Promise<string>
  /** Returns how many players have greeted this page. */
  met(): number
  /** Enters a room, and resolves when all others have greeted this page. */
  join(room: RoomToEnter, limitMs: number): Promise<Joining>
}

const GREETING = Uint8Array.of(1)

let ancestor: Ancestor | undefined
const greeted = new Map<string, number>()

const page: ConnectPage = {
  load: async (subject) => {
    ancestor = await loadAncestor(subject)
    return ancestor.traits
  },
  enter: (room) => {
    if (ancestor === undefined) throw new Error('no subject is loaded')
    return ancestor.enter({
      ...room,
      opened: (peer) => peer.send(GREETING),
      received: (_, from) => void (greeted.has(from) || greeted.set(from, performance.now())),
    })
  },
  met: () => greeted.size,
  join: async (room, limitMs) => {
    const askedMs = performance.now()
    await page.enter(room)
    const enteredMs = performance.now() - askedMs
    await metAll(room.others, limitMs)
    const times = [...greeted.values()].map((atMs) => atMs - askedMs)
    return { enteredMs, firstMs: Math.min(...times), allMs: Math.max(...times) }
  },
}

async function metAll(count: number, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs
  while (greeted.size < count) {
    if (performance.now() > limit) throw new Error(`${greeted.size} of ${count} players met after ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

declare global {
  var connectPage: ConnectPage
}
globalThis.connectPage = page
