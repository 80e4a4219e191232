// Guard around the links of a game: an exception while a link is made becomes a link that ends as `failed`.

import type { Link, LinkOptions, LinkPath, OpenLink } from './link.ts'

/** Link that could not be made. It ends as `failed`, so that another is tried. */
class FailedLink implements Link {
  readonly open = false

  constructor({ events, scheduler }: LinkOptions, cause: unknown) {
    scheduler.after(0, () => events.closed({ reason: 'failed', cause }))
  }

  send(): boolean {
    return false
  }

  buffered(): number {
    return 0
  }

  waitsOver(): boolean {
    return false
  }

  accept(): boolean {
    return true
  }

  restart(): void {}

  path(): Promise<LinkPath> {
    return Promise.resolve('unknown')
  }

  close(): void {}
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
      return new FailedLink(options, cause)
    }
  }
}
