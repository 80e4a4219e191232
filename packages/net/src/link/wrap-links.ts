// Wrappers of links, by which a game changes or observes what links do.

import type { Link, LinkEvents, OpenLink } from './link.ts'

/** Members that a wrapper replaces; all others are the wrapped link's. */
export interface LinkChanges extends Partial<Link> {
  /** Events that the wrapper replaces for the link's owner. */
  readonly events?: Partial<LinkEvents>
}

/**
 * Wrapper of links: takes a link and its owner's events, and returns the changes to both.
 *
 * Duties of an implementer:
 * 1. A wrapped link keeps the duties of `Link`: it passes `linkContract` over any link that does.
 * 2. A replaced member calls that of `link` or `events`, unless it is there to hold back. `closed` is always passed on.
 * 3. It passes on nothing before `opened` and after `closed`, and calls no event inside a call into the link.
 * 4. A wrapper that changes messages is at both ends, and the longest message, `MAX_MESSAGE_BYTES`, still fits.
 * 5. Its own signals differ from those of the link: `accept` takes them, and passes on all others.
 * 6. It keeps a link's state in the call that made it: one wrapper serves many links at a time.
 */
export type WrapLink = (link: Link, events: LinkEvents) => LinkChanges

/**
 * Returns links of `open` with the changes of `wrap`. Wrappers compose: `wrapLinks(wrapLinks(webrtcLinks(), inner),
 * outer)`.
 */
export function wrapLinks(open: OpenLink, wrap: WrapLink): OpenLink {
  return (options) => {
    const owner = options.events
    // A link calls no event in the task that makes it: the changes are set by then.
    let replaced: Partial<LinkEvents> = {}
    const link = open({
      ...options,
      events: {
        opened: () => (replaced.opened === undefined ? owner.opened() : replaced.opened()),
        received: (channel, bytes) =>
          replaced.received === undefined ? owner.received(channel, bytes) : replaced.received(channel, bytes),
        signal: (data) => (replaced.signal === undefined ? owner.signal(data) : replaced.signal(data)),
        drained: (channel) => (replaced.drained === undefined ? owner.drained(channel) : replaced.drained(channel)),
        closed: (end) => (replaced.closed === undefined ? owner.closed(end) : replaced.closed(end)),
      },
    })
    const changes = wrap(link, owner)
    replaced = changes.events ?? {}
    const wrapped: Link = {
      get open() {
        return link.open
      },
      get connection() {
        return link.connection
      },
      send: (channel, bytes) => link.send(channel, bytes),
      buffered: (channel) => link.buffered(channel),
      waitsOver: (channel, bytes) => link.waitsOver(channel, bytes),
      accept: (signal) => link.accept(signal),
      restart: () => link.restart(),
      path: () => link.path(),
      problem: () => link.problem?.(),
      close: () => link.close(),
    }
    // Copied as descriptors: a getter of `open` stays a getter.
    const { events: _, ...changed } = Object.getOwnPropertyDescriptors(changes)
    return Object.defineProperties(wrapped, changed)
  }
}
