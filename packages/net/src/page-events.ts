// Listeners of the page's end and of its return, for links and seats. Outside a page they do nothing.

/** Network information, where a browser has it: Chromium on phones. */
type Connection = EventTarget & { readonly type?: string }

/** Adds listeners of the page. Returns a function that removes them. */
function listenToPage(add: (options: { readonly signal: AbortSignal }) => void): () => void {
  const controller = new AbortController()
  if (typeof globalThis.addEventListener === 'function') add(controller)
  return () => controller.abort()
}

/** Calls `listener` when the page is left. Returns a function that removes the listener. */
export function onPageHide(listener: (event: PageTransitionEvent) => void): () => void {
  return listenToPage((options) => addEventListener('pagehide', listener, options))
}

/**
 * Calls `listener` when sockets may be dead without an event: the network is back or another one, or the page is
 * visible again or comes back from the back-forward cache. Returns a function that removes the listener.
 */
export function onPageBack(listener: () => void): () => void {
  return listenToPage(({ signal }) => {
    addEventListener('online', listener, { signal })
    addEventListener('pageshow', listener, { signal })
    addEventListener('visibilitychange', () => document.hidden || listener(), { signal })
    const { connection } = navigator as { readonly connection?: Connection }
    let type = connection?.type
    const changed = (): void => {
      // Estimates of its speed change all the time: only another kind of network counts.
      if (type !== connection?.type) listener()
      type = connection?.type
    }
    connection?.addEventListener('change', changed, { signal })
  })
}
