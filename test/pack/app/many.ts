import { defineGame, f } from '@tickmesh/net'
import { SimulatedParty } from '@tickmesh/net/testing'

const game = defineGame({ id: 'many', version: 1, state: { rock: { x: f.fixed(-100, 100, 1 / 4), n: f.uint(16) } } })

/** Two players in one page: how many of the rocks of one, all in motion, the other sees where they are. */
export async function many(count: number): Promise<number> {
  const party = new SimulatedParty(game, { seed: 1 })
  const [mine, theirs] = await party.gather(2)
  if (mine === undefined || theirs === undefined) return 0
  const rocks = Array.from({ length: count }, (_, n) => mine.state.spawn('rock', { x: 0, n }))
  for (let x = 1; x <= 20; x++) {
    for (const rock of rocks) rock.x = (rock.n % 50) + x
    await party.run(50)
  }
  await party.run(500)
  const seen = [...theirs.state.all('rock')].filter(({ latest }) => latest.x === (latest.n % 50) + 20)
  await Promise.all([mine.leave(), theirs.leave(), party.run(1_000)])
  return seen.length
}
