// Tests of what is sent over a path that carries nothing.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import type { ChannelName, Link } from '../link/link.ts'
import type { ConnectOptions } from '../lobby.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const state = { dot: { x: f.uint(16) } }
const game = defineGame({ id: 'silent', version: 1, state, events: { said: v.number() } })

/** Two in a room: the first moves an entity, and sends an event in every third tick. */
async function pair(sendRate = game.sendRate) {
  const party = new SimulatedParty({ ...game, sendRate }, { seed: 36, conditions: { delayMs: 20 } })
  const links: Link[] = []
  const sent: { readonly channel: ChannelName; readonly bytes: number }[] = []
  const roomOf = async (n: number, code = '') => {
    const open = wrapLinks(memoryLinks(party.network, `p${n}`), (link) => {
      links.push(link)
      return {
        send: (channel, bytes) => {
          if (n === 0) sent.push({ channel, bytes: bytes.length })
          return link.send(channel, bytes)
        },
      }
    })
    const { lobby } = await party.machine({ offsetMs: n * 12_345 }, { links: open })
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
  /** Age of the state that the second has, s. */
  const age = (): number => {
    const [theirs] = b.state.all('dot')
    return ((dot.x - theirs!.latest.x) & 0xffff) / a.tickRate
  }
  const outage = async (ms: number): Promise<void> => {
    party.network.cut('p0', 'p1')
    await party.run(ms)
    party.network.heal('p0', 'p1')
  }
  return { party, a, b, links, sent, heard, said: () => said, age, outage }
}

describe('a path that carries nothing', () => {
  it('[FLOW9] [EVT6] events wait and small probes go until the path is back; then each event comes once', async () => {
    const { party, sent, heard, age } = await pair()
    party.network.cut('p0', 'p1')
    await party.run(1_050)
    sent.length = 0
    await party.run(1_500)
    expect(sent.filter(({ channel }) => channel === 'events')).toEqual([])
    expect(sent.length).toBeGreaterThan(4)
    expect(sent.length).toBeLessThan(15)
    expect(Math.max(...sent.map(({ bytes }) => bytes))).toBeLessThan(24)
    const before = heard.length
    party.network.heal('p0', 'p1')
    await party.run(500)
    expect(heard.length).toBeGreaterThan(before + 40)
    expect(heard).toEqual(heard.map((_, n) => n))
    expect(age()).toBeLessThan(0.2)
  })

  for (const ms of [310, 400, 550, 700, 850]) {
    it(`[FLOW9] for ${ms} ms, one time after the other, has fresh state 200 ms after each`, async () => {
      const { party, outage, age } = await pair()
      for (let times = 0; times < 8; times++) {
        await outage(ms)
        await party.run(200)
        expect(age()).toBeLessThan(0.15)
        await party.run(1_037)
      }
    })
  }

  it('[FLOW9] [EVT10] events that wait go before the bye of a player who leaves', async () => {
    const { party, a, b, heard, said } = await pair()
    party.network.everywhere({ delayMs: 1 })
    party.network.toward('p1', 'p0', { loss: 1 })
    await party.run(700)
    expect(heard.length).toBeLessThan(said())
    const leaves: string[] = []
    b.on('leave', (player, reason) => leaves.push(`${player.name} ${reason}`))
    const all = said()
    a.leave()
    await party.run(100)
    expect(heard).toEqual(Array.from({ length: all }, (_, n) => n))
    expect(leaves).toEqual(['p0 left'])
  })

  it('[FLOW9] [EVT6] events that wait go over a new link as soon as it is open', async () => {
    const { party, b, links, heard, said } = await pair(1)
    party.network.toward('p1', 'p0', { loss: 1 })
    await party.until(() => heard.length < said() - 10, 'events wait')
    party.network.toward('p1', 'p0', { loss: 0 })
    const before = heard.length
    const [player] = [...b.players.values()].filter(({ isMe }) => !isMe)
    links.at(-1)?.close()
    await party.until(() => player?.status !== 'connected', 'the link is lost')
    await party.until(() => player?.status === 'connected', 'another one is open')
    await party.run(100)
    expect(heard.length).toBeGreaterThan(before + 10)
    expect(heard).toEqual(heard.map((_, n) => n))
  })
})

it('[FLOW9] [EVT6] a player who is heard and acknowledges no state gets no events, and delays nobody’s', async () => {
  const party = new SimulatedParty(game, { seed: 5, conditions: { delayMs: 20 } })
  let lying = false
  let lie: Uint8Array | undefined
  const links = wrapLinks(memoryLinks(party.network, 'p1'), (link) => ({
    // One packet, again and again: it is heard, and acknowledges nothing new.
    send: (channel, bytes) => link.send(channel, channel === 'state' && lying ? (lie ??= bytes.slice()) : bytes),
  }))
  const sit = async (options: ConnectOptions, code?: string) => {
    const { lobby } = await party.machine({ offsetMs: 0 }, options)
    return party.settle(code === undefined ? lobby.create() : lobby.join(code))
  }
  const a = await sit({})
  const liar = await sit({ links }, a.code)
  const c = await sit({}, a.code)
  await party.until(() => [a, liar, c].every((room) => linked(room) === 2), 'all are linked')
  const dot = a.state.spawn('dot', { x: 0 })
  let heard = 0
  let latestMs = 0
  let oldest = 0
  liar.onEvent('said', () => heard++)
  c.onEvent('said', (sentAtMs) => (latestMs = Math.max(latestMs, party.scheduler.now() - sentAtMs)))
  a.on('tick', (tick) => {
    dot.x = tick & 0xffff
    a.send('said', party.scheduler.now())
  })
  await party.run(2_000)
  lying = true
  heard = 0
  c.on('tick', (tick) => {
    const [theirs] = c.state.all('dot')
    oldest = Math.max(oldest, (tick - theirs!.latest.x) & 0xffff)
  })
  await party.run(20_000)
  expect(heard).toBeLessThan(60)
  expect(latestMs).toBeLessThan(25)
  expect(oldest).toBeLessThanOrEqual(6)
})
