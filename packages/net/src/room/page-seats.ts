// Seats that this page has in rooms, for development builds: two in one room are most often a mistake.

import { warnOnce } from '../warn-once.ts'

/** Room in which a seat is. */
interface SeatedRoom {
  readonly code: string
  on(name: 'end', listener: () => void): unknown
}

/** Codes of the rooms, one for each seat. */
const codes: string[] = []

/** Notes a seat until its room ends; reports a second one in the same room. */
export function noteSeat(room: SeatedRoom): void {
  // Programs in Node have several seats on purpose: bots.
  if (!('document' in globalThis)) return
  const { code } = room
  if (codes.includes(code)) {
    const sentence = `this page has two seats in room ${code}: did it join twice, or are they bots?`
    warnOnce('two-seats', `${sentence} Leave the room before joining again.`)
  }
  codes.push(code)
  room.on('end', () => void codes.splice(codes.indexOf(code), 1))
}
