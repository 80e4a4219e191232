// Listener of the page's end, for links and seats.

/**
 * Calls `listener` when the page is left. Outside a page it does nothing. Returns a function that removes the listener.
 */
export function onPageHide(listener: (event: PageTransitionEvent) => void): () => void {
  if (typeof globalThis.addEventListener !== 'function') return () => {}
  addEventListener('pagehide', listener)
  return () => removeEventListener('pagehide', listener)
}
