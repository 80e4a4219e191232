// Timer in a Web Worker, for the system scheduler in a hidden page.

/** Alarm in a worker: browsers slow the timers of a hidden page to one a second or less, but not those of a worker. */
export interface Alarm {
  /** Sets the alarm to ring once, `ms` milliseconds from now; replaces an earlier setting. */
  set(ms: number): void
}

/** Program of the worker, as text, so that no bundler has to find, rename or serve a file. */
const PROGRAM = 'let t;onmessage=(e)=>{clearTimeout(t);t=setTimeout(()=>postMessage(0),e.data)}'

/** Returns an alarm; undefined outside a page, where timers are not slowed, and where workers are not allowed. */
export function workerAlarm(ring: () => void): Alarm | undefined {
  if (typeof document === 'undefined' || typeof Worker === 'undefined') return undefined
  let worker: Worker | undefined
  try {
    const url = URL.createObjectURL(new Blob([PROGRAM], { type: 'text/javascript' }))
    worker = new Worker(url)
    worker.onmessage = ring
    // A content security policy refuses the worker in the constructor or here, depending on the engine.
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
