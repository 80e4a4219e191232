// Guard around the links of a game: an exception while a link is made becomes a link that ends as `failed`.

import type { Link, LinkOptions, OpenLink } from './link.ts'

/** Link on which nothing ever happens. */
export const DEAD_LINK: Link = {
  open: false,
  send: () => false,
  buffered: () => 0,
  waitsOver: () => false,
  accept: () => true,
  restart: () => {},
  path: () => Promise.resolve('unknown'),
  close: () => {},
}

/** Returns a link that could not be made. It ends as `failed`, so that another is tried. */
function failedLink({ events, scheduler }: LinkOptions, cause: unknown): Link {
  scheduler.after(0, () => events.closed({ reason: 'failed', cause }))
  return DEAD_LINK
}

/**
 * Returns `open` with one change: a link that throws as it is made ends as `failed`. A passing fault must not cost a
 * player for good.
 */
export function orFailed(open: OpenLink): OpenLink {
  return (options) => {
    try {
      return open(options)
    } catch (cause) {
      return failedLink(options, cause)
    }
  }
}
