// Tests of hostile hosts: shared values, and false goodbyes.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import type { Link, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'

const NAMES = Array.from({ length: 40 }, (_, n) => `v${String(n).padStart(2, '0')}`)
const game = defineGame({
  id: 'court',
  version: 1,
  events: { say: v.string() },
  shared: Object.fromEntries(NAMES.map((name) => [name, v.string()])),
})

/** A host whose links are in the test's hands, and two guests. */
async function court(seed: number) {
  const party = new SimulatedParty(game, { seed })
  const links: Link[] = []
  const plain = memoryLinks(party.network, 'host')
  const tapped: OpenLink = (options) => {
    const link = plain(options)
    links.push(link)
    return link
  }
  const host = await party.settle((await party.machine({ offsetMs: 0 }, { links: tapped })).lobby.create())
  const guests: Room<typeof game>[] = []
  for (let n = 0; n < 2; n++) {
    const guest = await party.settle((await party.machine()).lobby.join(host.code))
    guests.push(guest)
    await party.until(() => guest.players.get(host.me.id)?.status === 'connected', 'linked')
  }
  const [a, b] = guests as [Room<typeof game>, Room<typeof game>]
  await party.until(() => a.players.get(b.me.id)?.status === 'connected', 'guests are linked')
  const say = (message: unknown): void => {
    for (const link of links) link.send('events', pack(message))
  }
  return { party, host, a, b, say }
}

describe('a hostile host', () => {
  it('[SHR5] that sends more than 1 MiB of shared values leaves the next host free to set some', async () => {
    const { party, host, a, b, say } = await court(1)
    for (const [index] of NAMES.entries()) {
      say([4, 1, index, 'x'.repeat(60_000)])
      // A link takes no more than 1 MiB at once.
      await party.run(100)
    }
    await party.run(2_000)
    const held = (room: Room<typeof game>): number =>
      NAMES.reduce((sum, name) => sum + String(room.shared.get(name) ?? '').length, 0)
    expect(held(a)).toBeGreaterThan(900_000)
    expect(held(a)).toBeLessThanOrEqual(1_048_576)
    await host.leave()
    await party.until(() => a.isHost, 'a guest is host')
    a.shared.set(NAMES[0]!, 'short')
    a.shared.set(NAMES[39]!, 'y'.repeat(50_000))
    await party.until(() => b.shared.get(NAMES[39]!) !== undefined, 'the other guest has it')
    const late = await party.settle((await party.machine()).lobby.join(a.code))
    await party.until(() => late.shared.get(NAMES[39]!) !== undefined, 'and so has a newcomer')
    expect(late.players.get(a.me.id)?.problem).toBeUndefined()
  })

  it('[SHR5] values that an honest host made smaller and larger in any order are valid in the next term', async () => {
    const { party, host, a, b } = await court(2)
    for (const name of NAMES.slice(0, 16)) host.shared.set(name, 'x'.repeat(60_000))
    await party.until(() => b.shared.get(NAMES[15]!) !== undefined, 'all are there')
    await host.leave()
    await party.until(() => a.isHost && b.host?.id === a.me.id, 'a guest is host')
    // The last of them is shrunk first; a late one takes its room.
    a.shared.set(NAMES[15]!, 'short')
    a.shared.set(NAMES[20]!, 'y'.repeat(60_000))
    await party.until(() => b.shared.get(NAMES[20]!) !== undefined, 'it fits')
    expect(NAMES.map((name) => b.shared.get(name))).toEqual(NAMES.map((name) => a.shared.get(name)))
  })

  it('[MSH11] [LOB30] that says `bye left` to all and keeps its seat is followed by another', async () => {
    const { party, host, a, b, say } = await court(3)
    const left: string[] = []
    a.on('leave', ({ id }) => left.push(id))
    say([1, 'left'])
    await party.until(() => left.length === 1, 'it has left')
    expect(host.isHost).toBe(true)
    await party.until(() => a.isHost && b.host?.id === a.me.id, 'a guest is host', 20_000)
    expect(host.isHost).toBe(false)
    a.shared.set(NAMES[0]!, 'ours')
    await party.until(() => b.shared.get(NAMES[0]!) === 'ours', 'and play goes on')
    expect(a.players.get(host.me.id)).toMatchObject({ status: 'unreachable', problem: { code: 'left' } })
  })

  it('[MSH11] that says so to one alone is host still, and cannot be reached', async () => {
    const party = new SimulatedParty(game, { seed: 4 })
    let link: Link | undefined
    const plain = memoryLinks(party.network, 'host')
    const tapped: OpenLink = (options) => (link = plain(options))
    const host = await party.settle((await party.machine({ offsetMs: 0 }, { links: tapped })).lobby.create())
    const guest = await party.settle((await party.machine()).lobby.join(host.code))
    await party.until(() => guest.players.get(host.me.id)?.status === 'connected', 'linked')
    link!.send('events', pack([1, 'left']))
    await party.until(() => guest.host === undefined, 'it has left')
    await party.until(() => guest.host?.id === host.me.id, 'it is host again', 20_000)
    expect(guest.host).toMatchObject({ status: 'unreachable', problem: { code: 'left' } })
    await party.run(60_000)
    expect(guest.host).toMatchObject({ status: 'unreachable' })
  })
})
