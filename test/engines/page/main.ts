// Page of the tests of engines: offers its functions to the driver of a browser.

import { agreeOnTime } from './clock.ts'
import { simulate } from './simulated.ts'
import { refusal } from './no-webrtc.ts'
import { playRelayed, seatRelayed } from './relay.ts'
import { meet, resume, takeSeats } from './lobby.ts'
import { changeHost, exchange, simulateTogether } from './rooms.ts'
import { acceptedMalformed, readValues, writeVectors } from './vectors.ts'

/** Functions of this page that a test calls. Their values are JSON. */
const api = {
  acceptedMalformed,
  agreeOnTime,
  changeHost,
  exchange,
  meet,
  playRelayed,
  readValues,
  refusal,
  resume,
  seatRelayed,
  simulate,
  simulateTogether,
  takeSeats,
  writeVectors,
}
export type Api = typeof api

/** Outcome of a call, as JSON. */
export type Outcome = { readonly value: unknown } | { readonly error: string }

/** Calls a function of `api`; resolves also when it fails, because drivers report different parts of an error. */
async function call(name: keyof Api, args: unknown[]): Promise<string> {
  let outcome: Outcome
  try {
    const run = api[name] as (...args: unknown[]) => unknown
    outcome = { value: (await run(...args)) ?? null }
  } catch (error) {
    // Safari's stacks do not begin with the message.
    outcome = { error: error instanceof Error ? `${String(error)}\n${error.stack ?? ''}` : String(error) }
  }
  return JSON.stringify(outcome)
}

Object.assign(globalThis, { call })
