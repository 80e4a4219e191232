import * as v from 'valibot'
import { expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { Cues } from './cues.ts'
import { Members } from './members.ts'
import { annsPeer } from './peer.fixture.ts'

const game = defineGame({ id: 'cues', version: 1, cues: { blink: v.number() } })

it('[CUE3] goes once, and not at all over a link that is down or has 16 KiB waiting', () => {
  const { me, peer, scheduler, links, hello } = annsPeer({ initiator: true })
  const [link] = links
  const members = new Members(me)
  members.peers.set(peer.player.id, peer)
  members.joined.add(peer.player.id)
  const cues = new Cues(game, members, scheduler)
  const blink = (n: number): void => cues.send('blink', n, 0, undefined)
  const gone = (): number => link!.sent.filter(({ channel }) => channel === 'state').length

  blink(0)
  link!.opens()
  blink(1)
  expect([gone(), cues.unsent]).toEqual([0, 2])
  link!.comes('events', hello())
  expect([gone(), cues.unsent]).toEqual([0, 2])
  blink(2)
  link!.waits = 16_384
  blink(3)
  expect([gone(), cues.unsent]).toEqual([2, 2])
  link!.waits = 16_385
  blink(4)
  link!.waits = 0
  link!.options.events.drained('state')
  scheduler.advance(10_000)
  expect([gone(), cues.unsent]).toEqual([2, 3])
  link!.options.events.closed({ reason: 'failed' })
  blink(5)
  expect([gone(), cues.unsent]).toEqual([2, 4])
})
