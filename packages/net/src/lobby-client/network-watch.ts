// Watch of a network that is gone: STUN servers are asked until one answers.

import type { Scheduler } from '../scheduler/scheduler.ts'

/** Interval of the questions, ms. The engine repeats each after 0.25 and 0.75 s. */
const ASK_EVERY_MS = 1_000

/** Calls `back` when servers answer that did not answer before. Returns a function that ends the watch. */
export type WatchNetwork = (
  scheduler: Scheduler,
  iceServers: () => readonly RTCIceServer[],
  back: () => void,
) => () => void

/** Watch by WebRTC; its end comes with the first answer. Without WebRTC or servers it asks nothing. Never throws. */
export const watchNetwork: WatchNetwork = (scheduler, iceServers, back) => {
  let stop = (): void => {}
  const ask = (answered: () => void): void => {
    const servers = iceServers() as RTCIceServer[]
    if (!servers[0]) return
    let connection: RTCPeerConnection | undefined
    const cancel = scheduler.after(ASK_EVERY_MS, () => {
      stop()
      ask(back)
    })
    stop = () => {
      cancel()
      connection?.close()
    }
    try {
      connection = new RTCPeerConnection({ iceServers: servers })
      connection.onicecandidate = (event) => {
        // An own address is found without a network; a public one, or one of a relay, is an answer.
        if (!/typ [sr]/.test(event.candidate?.candidate as string)) return
        stop()
        answered()
      }
      connection.createDataChannel('')
      connection.setLocalDescription().catch(() => {})
    } catch {
      // No WebRTC, too many connections, or no network (Firefox): the next second may have all.
    }
  }
  ask(() => {})
  return () => stop()
}
