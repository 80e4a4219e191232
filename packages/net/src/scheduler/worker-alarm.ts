/** An alarm clock in a worker: browsers slow the timers of a hidden page to one a second and less, a worker's they leave alone. */
export interface Alarm {
  /** Rings once, `ms` milliseconds from now. An earlier setting is forgotten. */
  set(ms: number): void
}

/** The worker's program. It is text, so that no bundler has to find, rename or serve a file for it. */
const PROGRAM = 'let t;onmessage=(e)=>{clearTimeout(t);t=setTimeout(()=>postMessage(0),e.data)}'

/** `undefined` outside a page (Node, a worker), where timers are not slowed, and where a page may have no such worker. */
export function workerAlarm(ring: () => void): Alarm | undefined {
  if (typeof document === 'undefined' || typeof Worker === 'undefined') return undefined
  let worker: Worker | undefined
  try {
    const url = URL.createObjectURL(new Blob([PROGRAM], { type: 'text/javascript' }))
    worker = new Worker(url)
    worker.onmessage = ring
    // A content security policy refuses either in the constructor or here, by the engine.
    worker.onerror = (event) => {
      event.preventDefault()
      worker?.terminate()
      worker = undefined
    }
  } catch {
    return undefined
  }
  return { set: (ms) => worker?.postMessage(ms) }
}
