const open = new Set<() => void>()

function closeAll(): void {
  for (const close of [...open]) close()
}

/**
 * Calls `close` when the page goes away, so that peers learn of it at once: some engines end a page's connections
 * without a word, and its peers would wait half a minute. Returns what forgets it. Outside a page it does nothing.
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
