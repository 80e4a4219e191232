import type { Link, LinkEvents, OpenLink } from './link.ts'

/** What a wrapper does itself; all else is the wrapped link's. */
export interface LinkChanges extends Partial<Link> {
  /** What the owner of the link is told instead. */
  readonly events?: Partial<LinkEvents>
}

/**
 * A wrapper of links: given a link and its owner's events, the changes to both.
 *
 * Duties of an implementer:
 * 1. A wrapped link keeps the duties of `Link`: it passes `linkContract` over any link that does.
 * 2. What it replaces it hands on, to `link` or to `events`, but for what it is there to hold back. `closed` is always handed on.
 * 3. It hands on nothing before `opened` and after `closed`, and calls nothing of `events` inside a call into the link.
 * 4. What changes messages is at both ends, and the longest message, `MAX_MESSAGE_BYTES`, still fits.
 * 5. Signals of its own can be told from those of the link: `accept` takes the former, and hands on all others.
 * 6. It keeps what it knows of a link in the call that made it: one wrapper serves many links at a time.
 */
export type WrapLink = (link: Link, events: LinkEvents) => LinkChanges

/** Links of `open` with the changes of `wrap`. Wrappers compose: `wrapLinks(wrapLinks(webrtcLinks(), inner), outer)`. */
export function wrapLinks(open: OpenLink, wrap: WrapLink): OpenLink {
  return (options) => {
    const owner = options.events
    // A link calls nothing in the task that makes it: the changes are there by then.
    let told: Partial<LinkEvents> = {}
    const link = open({
      ...options,
      events: {
        opened: () => (told.opened === undefined ? owner.opened() : told.opened()),
        received: (channel, bytes) =>
          told.received === undefined ? owner.received(channel, bytes) : told.received(channel, bytes),
        signal: (data) => (told.signal === undefined ? owner.signal(data) : told.signal(data)),
        drained: (channel) => (told.drained === undefined ? owner.drained(channel) : told.drained(channel)),
        closed: (end) => (told.closed === undefined ? owner.closed(end) : told.closed(end)),
      },
    })
    const changes = wrap(link, owner)
    told = changes.events ?? {}
    const wrapped: Link = {
      get open() {
        return link.open
      },
      send: (channel, bytes) => link.send(channel, bytes),
      buffered: (channel) => link.buffered(channel),
      waitsOver: (channel, bytes) => link.waitsOver(channel, bytes),
      accept: (signal) => link.accept(signal),
      restart: () => link.restart(),
      path: () => link.path(),
      close: () => link.close(),
    }
    // As descriptors: a getter of `open` stays one.
    const { events: _, ...changed } = Object.getOwnPropertyDescriptors(changes)
    return Object.defineProperties(wrapped, changed)
  }
}
