// Tests of a peer whose link is silent.

import { describe, expect, it } from 'vitest'
import { toWire } from '../core/mesh/message.ts'
import { annsPeer } from './peer.fixture.ts'

describe('a silent link', () => {
  /** Ann's end, connected for a while, after so much silence. */
  function silentFor(ms: number, lobby: boolean, connectedMs = 6_000) {
    const end = annsPeer({ initiator: true })
    const { peer, scheduler, links, hello, answers } = end
    let restarts = 0
    answers.lobby = lobby
    links[0]!.restart = () => restarts++
    links[0]!.opens()
    links[0]!.comes('events', hello())
    scheduler.advance(connectedMs)
    peer.pump(scheduler.now())
    links[0]!.comes('state', 1)
    const pass = (howLong: number): void => {
      for (let passed = 0; passed < howLong; passed += 100) {
        scheduler.advance(100)
        peer.pump(scheduler.now())
      }
    }
    pass(ms)
    return { ...end, pass, restarts: () => restarts }
  }

  it('[MSH5] [MSH13] looks for a new path after 0.8 s, is doubled after 2.8 s, and given up after 10 s', () => {
    expect([silentFor(700, true).restarts(), silentFor(800, true).restarts()]).toEqual([0, 1])
    const { links, pass, peer } = silentFor(2_700, true)
    expect(links).toHaveLength(1)
    pass(100)
    expect([links.length, links[0]!.closed, peer.link]).toEqual([2, false, links[0]])
    pass(7_200)
    expect([links[0]!.closed, peer.link]).toEqual([true, undefined])
  })

  it('[MSH13] is doubled after 1.2 s if the player signals meanwhile, at once if the seat has a new socket', () => {
    const answers = { attempt: 1, data: 'answer' }
    const signaled = silentFor(900, true)
    signaled.peer.signal(answers)
    signaled.pass(200)
    expect([signaled.restarts(), signaled.links.length]).toEqual([1, 1])
    signaled.pass(100)
    expect([signaled.restarts(), signaled.links.length]).toEqual([1, 2])

    const before = silentFor(0, true)
    before.peer.signal(answers)
    before.links[0]!.comes('state', 1)
    before.pass(2_700)
    // On its way when the page stood still: the lobby's way is longer than that of the link.
    const late = silentFor(300, true)
    late.peer.signal(answers)
    late.pass(2_400)
    expect([before.links.length, late.links.length]).toEqual([1, 1])

    // The other end asked for a restart, a little sooner than this one would.
    const asked = silentFor(700, true)
    asked.peer.signal(answers)
    asked.pass(600)
    expect(asked.links).toHaveLength(2)

    const young = silentFor(900, true, 0)
    young.peer.signal(answers)
    young.pass(300)
    expect(young.links).toHaveLength(2)

    const anew = silentFor(700, false)
    anew.peer.lobbyBack(true)
    expect([anew.restarts(), anew.links.length]).toEqual([0, 1])
    anew.pass(100)
    anew.peer.lobbyBack(true)
    expect([anew.restarts(), anew.links.length]).toEqual([0, 2])
  })

  it('[MSH5] is left alone while the lobby does not answer', () => {
    const { links, restarts, pass, peer } = silentFor(60_000, false)
    expect([links.length, restarts(), peer.link]).toEqual([1, 0, links[0]])
    links[0]!.comes('state', 1)
    pass(100)
    expect(peer.player.silentMs).toBe(100)
  })

  it('[MSH14] is of a player who is away after 2 s, and connected with the next message', () => {
    const { peer, pass, links } = silentFor(1_900, false)
    expect(peer.player.status).toBe('connected')
    pass(100)
    expect([peer.player.status, peer.player.silentMs]).toEqual(['away', 2_000])
    links[0]!.comes('state', 1)
    expect(peer.player.status).toBe('connected')
    links[0]!.options.events.closed({ reason: 'remote-closed' })
    expect(peer.player.status).toBe('connecting')
    pass(2_000)
    expect(peer.player.status).toBe('away')
  })

  it('[MSH13] gives way to the second link without another status', () => {
    const { peer, pass, links, hello, durable } = silentFor(2_800, true)
    expect(links).toHaveLength(2)
    peer.player.status = 'connected'
    links[1]!.opens()
    expect([peer.player.status, peer.link]).toEqual(['connected', undefined])
    links[0]!.comes('events', toWire({ kind: 'event', index: 0, tick: 0, value: 1 }))
    links[1]!.comes('events', hello())
    pass(100)
    expect([peer.player.status, peer.link, durable]).toEqual(['connected', links[1], []])
  })
})
