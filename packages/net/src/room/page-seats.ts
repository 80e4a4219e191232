// Seats that this page has in rooms, for development builds: two in one room are most often a mistake.

import { warnOnce } from '../warn-once.ts'

/** Codes of the rooms, one for each seat. */
const codes: string[] = []

/** Notes a seat; reports a second one in the same room. */
export function seatTaken(code: string): void {
  // Programs in Node have several seats on purpose: bots.
  if (!('document' in globalThis)) return
  if (codes.includes(code)) {
    const sentence = `this page has two seats in room ${code}: did it join twice, or are they bots?`
    warnOnce('two-seats', `${sentence} Leave the room before joining again.`)
  }
  codes.push(code)
}

/** Notes that a seat was left. */
export function seatLeft(code: string): void {
  const at = codes.indexOf(code)
  if (at >= 0) codes.splice(at, 1)
}
