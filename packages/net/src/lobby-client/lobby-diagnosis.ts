// Diagnosis of a lobby's address that does not answer, in development: what answers there instead, and the cure.

import { isLocalHost } from '@tickmesh/lobby/protocol'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Time for the answers, ms: with the second before it, an error comes within two. */
const ANSWER_LIMIT_MS = 800
/** Hosts of a home or office network: browsers keep pages of the internet from them (Local Network Access). */
const PRIVATE_HOST = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)|\.local$/

/** Outcome of a diagnosis. */
export interface Diagnosis {
  /** True when no lobby can be at the address: another program answers there. */
  readonly certain: boolean
  /** Likely cause and its cure, a sentence. */
  readonly sentence: string
}

/** Looks at the address of a lobby over HTTP. Never rejects. `page` is the address of the current page, if any. */
export async function diagnoseLobby(given: string, page: string | undefined, scheduler: Scheduler): Promise<Diagnosis> {
  const url = new URL(given)
  const secure = url.protocol === 'wss:' || url.protocol === 'https:'
  const health = (protocol: string): string => `${protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}/health`
  const limit = new AbortController()
  const { signal } = limit
  const cancel = scheduler.after(ANSWER_LIMIT_MS, () => limit.abort())
  const text = async (): Promise<string> => (await fetch(health(secure ? 'https:' : 'http:'), { signal })).text()
  // Any answer, also one that the page may not read: a lobby lets every page read its own.
  const answers = async (protocol: string): Promise<boolean> =>
    (await fetch(health(protocol), { signal, mode: 'no-cors' })) !== undefined
  const [body, other, plain] = await Promise.all([
    text().catch(() => undefined),
    answers(secure ? 'https:' : 'http:').catch(() => false),
    secure && answers('http:').catch(() => false),
  ])
  cancel()
  if (body?.includes('tickmesh-lobby') === true) {
    return {
      certain: false,
      sentence: 'A lobby answers there over HTTP: a proxy or firewall keeps WebSockets from it.',
    }
  }
  if (body !== undefined || other) {
    return {
      certain: true,
      sentence:
        'Another program answers there, and it is no lobby: the port may be that of the web page (Vite: 5173). ' +
        'Give the port of the lobby (1999 unless you chose another), and a path only behind a proxy.',
    }
  }
  if (plain) return { certain: true, sentence: 'The server there has no TLS: write ws: in place of wss:.' }
  const local = isLocalHost(url.hostname) || PRIVATE_HOST.test(url.hostname)
  if (local && page !== undefined && !isLocalPage(page)) {
    return {
      certain: false,
      sentence:
        "Browsers keep pages of the internet from this machine and its network: allow 'Local network access' for the " +
        'page (in Chromium: the icon beside the address), or serve page and lobby from the same place.',
    }
  }
  return {
    certain: false,
    sentence: 'Nothing answers there: start the lobby (`npx @tickmesh/lobby`), and check address, port and firewall.',
  }
}

function isLocalPage(page: string): boolean {
  const { hostname } = new URL(page)
  return isLocalHost(hostname) || PRIVATE_HOST.test(hostname) || hostname === ''
}
