import { expect, it } from 'vitest'
import { f } from '../core/state/fields.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({ id: 'thin', version: 1, state: { dot: { a: f.uint(16), b: f.uint(16), tick: f.uint(16) } } })

for (const seed of [1, 2]) {
  it(`[STA30] over a thin link state stays fresh: what would queue is not sent, seed ${seed}`, async () => {
    const party = new SimulatedParty(game, { seed, conditions: { delayMs: 20, bytesPerSecond: 20_000 } })
    const [a, b] = await party.gather(2)
    const dots = Array.from({ length: 300 }, (_, n) => a!.state.spawn('dot', { a: n, b: 0, tick: 0 }))
    let seeded = seed
    a!.on('tick', (tick) => {
      for (const dot of dots) {
        // Values that no prediction saves: about 1.2 KB a frame and more than the link takes.
        seeded = (Math.imul(seeded, 1_664_525) + 1_013_904_223) >>> 0
        dot.a = seeded & 0xffff
        dot.b = seeded >>> 16
        dot.tick = tick
      }
    })
    await party.run(8_000)
    const ages: number[] = []
    for (let n = 0; n < 40; n++) {
      await party.run(50)
      const newest = Math.max(...[...b!.state.all('dot')].map(({ latest }) => latest.tick))
      ages.push(((b!.tick - newest) * 1_000) / b!.tickRate)
    }
    expect(a!.state.counters.held).toBeGreaterThan(10)
    // One frame of the queue at this rate takes 60 ms, the send interval is 50 ms, the path 20 ms.
    expect(Math.max(...ages)).toBeLessThan(400)
    // Nobody starves: every entity has moved in the last seconds.
    const oldest = Math.min(...[...b!.state.all('dot')].map(({ latest }) => latest.tick))
    expect(b!.tick - oldest).toBeLessThan(b!.tickRate * 5)
  })
}
