// Eve's ends of links: what a player sends to one of them leaves from another, for the other player.

import { securedLinks, type SecuredLinks, type Someone } from '../../packages/net/src/identity/secured-links.fixture.ts'
import type { Link, LinkContext, OpenLink } from '../../packages/net/src/link/link.ts'
import { systemScheduler } from '../../packages/net/src/scheduler/system.ts'

/** Circumstances of one end. */
export interface EndOptions {
  /** Names of this end, and of the one from which all leaves that comes here. */
  readonly key: string
  readonly otherKey: string
  readonly open: OpenLink
  readonly initiator: boolean
  readonly context: LinkContext
  /** Her key, and the players' ids; undefined: she passes their handshakes on. */
  readonly as:
    | { readonly eve: Someone; readonly id: string; readonly victim: string; readonly code: string }
    | undefined
  signal(data: unknown): void
  /** Returns what leaves in place of a message; undefined: nothing does. */
  passed(bytes: Uint8Array): Uint8Array | undefined
}

interface EvesEnd {
  readonly link: Link
  readonly secured: SecuredLinks | undefined
  /** Messages and frames that leave once the end is open, in order. */
  readonly waiting: (() => void)[]
}

const scheduler = systemScheduler()

/** Eve's ends, by their names. */
export class EvesEnds {
  readonly #ends = new Map<string, EvesEnd>()

  has(key: string): boolean {
    return this.#ends.has(key)
  }

  /** Takes a player's signal for an end. */
  accept(key: string, signal: unknown): void {
    this.#ends.get(key)?.link.accept(signal)
  }

  open({ key, otherKey, open, initiator, context, as, signal, passed }: EndOptions): void {
    const waiting: EvesEnd['waiting'] = []
    const pass = (leave: (other: EvesEnd) => void): void => {
      const other = this.#ends.get(otherKey)
      other?.waiting.push(() => leave(other))
      flush(other)
    }
    // An assertion of an identity provider is such a frame: she shows it as if it were over her key.
    const heard = (kind: number, body: Uint8Array): void =>
      pass(({ secured }) => secured?.links.opened.at(-1)?.sendFrame(kind, body.slice()))
    const secured = as && securedLinks(open, { ...as.eve, id: as.id }, as.victim, { code: as.code, name: '' }, heard)
    const link = (secured?.open ?? open)({
      initiator,
      scheduler,
      context,
      events: {
        opened: () => flush(this.#ends.get(key)),
        received: (channel, bytes) => {
          const message = passed(bytes.slice())
          if (message !== undefined) pass((other) => other.link.send(channel, message))
        },
        signal,
        drained() {},
        closed() {},
      },
    })
    this.#ends.set(key, { link, secured, waiting })
  }

  close(): void {
    for (const { link } of this.#ends.values()) link.close()
  }
}

function flush(end: EvesEnd | undefined): void {
  if (end === undefined || !end.link.open || end.secured?.links.opened.length === 0) return
  for (const leave of end.waiting.splice(0)) leave()
}
