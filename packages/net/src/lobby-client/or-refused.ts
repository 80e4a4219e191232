// Refusals of sockets at the lobby's door, in development: browsers hide the status, so it is asked for over HTTP.

import { TickmeshError } from '../errors.ts'
import type { LobbyContext } from './lobby-context.ts'

/** Time for the answer, ms. */
const ANSWER_LIMIT_MS = 600
/** Status of an address that has too many sockets, opens too many, or tried too many codes. */
const TOO_MANY = 429

/** Waits for what a socket at `url` is for. Rejects with `rate-limited` where the lobby refused the socket. */
export async function orRefused<Value>(context: LobbyContext, url: string, opening: Promise<Value>): Promise<Value> {
  try {
    return await opening
  } catch (error) {
    if (context.real && error instanceof TickmeshError && error.code === 'lobby-unreachable') {
      const answer = await answerOf(context, url).catch(() => undefined)
      if (answer?.status === TOO_MANY) throw refused(answer.headers.get('retry-after'))
    }
    throw error
  }
}

function answerOf({ scheduler }: LobbyContext, url: string): Promise<Response> {
  const limit = new AbortController()
  const cancel = scheduler.after(ANSWER_LIMIT_MS, () => limit.abort())
  return fetch(url.replace('ws', 'http'), { signal: limit.signal }).finally(cancel)
}

function refused(seconds: string | null): TickmeshError {
  const sentence = `The lobby lets this network in again ${seconds === null ? 'later' : `in ${seconds} s`}`
  const reason = 'it has too many sockets, opened too many just now, or tried too many codes.'
  return new TickmeshError('rate-limited', `${sentence}: ${reason}`)
}
