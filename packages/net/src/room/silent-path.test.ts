// Test of what is sent over a path that carries nothing.

import * as v from 'valibot'
import { expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { ChannelName } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({ id: 'silent', version: 1, state: { dot: { x: f.uint(16) } }, events: { said: v.number() } })

it('[FLOW9] [EVT6] events wait and small probes go until the path is back; then each event comes once', async () => {
  const party = new SimulatedParty(game, { seed: 36 })
  const sent: { readonly channel: ChannelName; readonly bytes: number }[] = []
  const roomOf = async (n: number, code = '') => {
    const links = wrapLinks(memoryLinks(party.network, `p${n}`), (link) => ({
      send: (channel, bytes) => {
        if (n === 0) sent.push({ channel, bytes: bytes.length })
        return link.send(channel, bytes)
      },
    }))
    const { lobby } = await party.machine({ offsetMs: n * 12_345 }, { links })
    return party.settle(code === '' ? lobby.create() : lobby.join(code))
  }
  const a = await roomOf(0)
  const b = await roomOf(1, a.code)
  await party.until(() => linked(a) === 1 && linked(b) === 1, 'both are linked')
  const dot = a.state.spawn('dot', { x: 0 })
  let said = 0
  a.on('tick', (tick) => {
    dot.x = tick & 0xffff
    if (tick % 3 === 0) a.send('said', said++)
  })
  const heard: number[] = []
  b.onEvent('said', (number) => heard.push(number))
  await party.run(3_000)
  party.network.cut('p0', 'p1')
  await party.run(600)
  sent.length = 0
  await party.run(1_800)
  expect(sent.filter(({ channel }) => channel === 'events')).toEqual([])
  expect(sent.length).toBeGreaterThan(4)
  expect(sent.length).toBeLessThan(9)
  expect(Math.max(...sent.map(({ bytes }) => bytes))).toBeLessThan(24)
  const before = heard.length
  party.network.heal('p0', 'p1')
  await party.run(500)
  expect(heard.length).toBeGreaterThan(before + 40)
  expect(heard).toEqual(heard.map((_, n) => n))
  const [theirs] = b.state.all('dot')
  expect(((dot.x - theirs!.latest.x) & 0xffff) / a.tickRate).toBeLessThan(0.2)
})
