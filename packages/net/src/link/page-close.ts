// Callbacks at the end of the page, with one `pagehide` listener for all links.

const open = new Set<() => void>()

function closeAll(): void {
  for (const close of [...open]) close()
}

/**
 * Calls `close` when the page is closed, so that peers learn of it at once: some engines end a page's connections
 * without a message, and its peers would wait half a minute. Returns a function that cancels this. Outside a page it
 * does nothing.
 */
export function closeWithPage(close: () => void): () => void {
  if (typeof document === 'undefined') return () => {}
  if (open.size === 0) addEventListener('pagehide', closeAll)
  open.add(close)
  return () => {
    open.delete(close)
    if (open.size === 0) removeEventListener('pagehide', closeAll)
  }
}
