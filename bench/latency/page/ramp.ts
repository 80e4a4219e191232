// Delay of the interpolated `view`, measured by a value that rises with time.

import { type BenchRoom, RAMP_MS } from './game.ts'
import { sharedNow } from './probe.ts'

/** Time whose delays are dropped, ms: the entity has just spawned, and its interpolation delay settles. */
const SETTLE_MS = 1_000

/**
 * Returns the times from writing a value to the animation frame in which the other page's `view` has it, ms. Each
 * page has an entity whose value is the time of its writing, and reads the other's in every frame.
 */
export async function viewDelays(room: BenchRoom, forMs: number): Promise<readonly number[]> {
  const rampNow = (): number => sharedNow() % RAMP_MS
  const own = room.state.spawn('ramp', { at: rampNow() })
  const stop = room.on('tick', () => {
    own.at = rampNow()
  })
  const delays: number[] = []
  const beganMs = performance.now()
  for (let passed = 0; passed < SETTLE_MS + forMs; passed = performance.now() - beganMs) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    for (const entity of room.state.all('ramp')) {
      const delayMs = (rampNow() - entity.view.at + RAMP_MS) % RAMP_MS
      // More than half of the ramp is a view that is ahead, or the frame in which the ramp restarts.
      if (!entity.own && delayMs < RAMP_MS / 2 && passed > SETTLE_MS) delays.push(delayMs)
    }
  }
  stop()
  own.despawn()
  return delays
}
