// Tests of the roster: players, hosts, reports and elections.

import { describe, expect, it } from 'vitest'
import type { LobbyStatus, Member } from '../lobby-client/seat.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { FakeLink } from './fake-link.fixture.ts'
import { Members } from './members.ts'
import { Peer } from './peer.ts'
import type { PeerContext } from './peer-context.ts'
import { SeatedPlayer } from './player.ts'
import { Roster } from './roster.ts'

const [ANN, BOB, CID] = ['ann', 'bob', 'cid'].map((id, slot) => ({ id, slot, ordinal: slot, name: id })) as [
  Member,
  Member,
  Member,
]

/** Roster of Cid, who is seated last; Ann is host. */
function cidsRoster(): {
  readonly roster: Roster
  readonly members: Members
  readonly scheduler: VirtualScheduler
  readonly seat: { status: LobbyStatus }
  /** Calls of the roster, and its reports to the lobby. */
  readonly calls: string[]
} {
  const scheduler = new VirtualScheduler(1)
  const calls: string[] = []
  const me = new SeatedPlayer(CID, true)
  const members = new Members(me)
  const seat = {
    host: { id: ANN.id, term: 1 },
    members: [ANN, BOB, CID],
    status: 'connected' as LobbyStatus,
    reach: (to: string, reachable: boolean, closed?: boolean) =>
      void calls.push(`report ${to} ${reachable}${closed === true ? ' closed' : ''}`),
  }
  const context: PeerContext<Peer> = {
    scheduler,
    linksTo: () => (options) => new FakeLink(options),
    hash: 7,
    code: 'K7QXMWD',
    me,
    log: () => {},
    seat: { signal: () => {}, check: () => {} },
    connected: (peer) => roster.connected(peer),
    status: (peer) => roster.statusChanged(peer),
    silence: () => {},
    readOwnership: () => undefined,
    durable: () => {},
    snapshot: () => {},
    message: () => {},
    drained: () => {},
    unlinked: () => {},
    greet: () => {},
    missed: () => {},
    bye: () => {},
  }
  const roster: Roster = new Roster({
    seat,
    members,
    scheduler,
    openPeer: (player) => new Peer(player, context),
    events: {
      arrived: ({ id }) => calls.push(`arrived ${id}`),
      blocked: ({ player }) => calls.push(`blocked ${player.id}`),
      left: ({ player }, reason) => calls.push(`left ${player.id} ${reason}`),
      statusChanged: ({ id, status }) => calls.push(`status ${id} ${status}`),
      alone: () => calls.push('alone'),
      hostChanged: ({ id, term }, first) => calls.push(`host ${id} ${term}${first ? ' first' : ''}`),
    },
  })
  roster.start()
  return { roster, members, scheduler, seat, calls }
}

describe('a roster', () => {
  it('begins with the players who were there, and the first host', () => {
    const { roster, members, calls } = cidsRoster()
    expect(calls).toEqual(['arrived ann', 'arrived bob', 'host ann 1 first'])
    expect([roster.isHost, roster.host?.isHost]).toEqual([false, true])
    expect([...members.players.keys()]).toEqual(['cid', 'ann', 'bob'])
    roster.arrived(BOB)
    expect(calls).toHaveLength(3)
  })

  it('takes hosts of later terms only', () => {
    const { roster, calls } = cidsRoster()
    roster.hostNamed({ id: BOB.id, term: 3 })
    roster.hostNamed({ id: CID.id, term: 2 })
    roster.hostNamed({ id: CID.id, term: 3 })
    expect([roster.host?.id, calls.slice(3)]).toEqual(['bob', ['host bob 3']])
  })

  it('[MSH16] reports a player once more when its link is known to be closed, and not the other way round', () => {
    const { roster, members, calls } = cidsRoster()
    const report = (closed: boolean): void => {
      const { player } = members.peers.get('ann')!
      player.silentMs = 2_000
      roster.checkSilence({ player, closed } as Peer)
    }
    for (const closed of [false, true, false, true]) report(closed)
    expect(calls.slice(3)).toEqual(['report ann false', 'report ann false closed'])
  })

  it('[MSH6] reports players out of reach to the lobby, and keeps the reports of others', () => {
    const { roster, members, scheduler, calls } = cidsRoster()
    scheduler.advance(12_000)
    expect(calls.slice(3)).toEqual([
      'report ann false',
      'status ann unreachable',
      'report bob false',
      'status bob unreachable',
    ])
    roster.reached('ann', 'bob', false)
    roster.reached('ann', 'bob', false)
    roster.reached('ann', 'nobody', false)
    expect([...members.players.get('ann')!.cannotReach]).toEqual(['bob'])
    expect(calls.slice(7)).toEqual(['status ann unreachable'])
    roster.departed('bob', 'left')
    expect([...members.players.get('ann')!.cannotReach]).toEqual([])
  })
})

describe('a roster without the lobby', () => {
  it('[MSH8] counts a player who is unreachable for 30 s as departed, and the longest seated follows the host', () => {
    const { roster, members, scheduler, seat, calls } = cidsRoster()
    scheduler.advance(12_000)
    calls.length = 0
    seat.status = 'lost'
    roster.lobbyChanged('lost')
    scheduler.advance(29_999)
    expect(calls).toEqual([])
    scheduler.advance(1)
    expect(calls).toEqual(['left ann timeout', 'host bob 2', 'left bob timeout', 'host cid 3', 'alone'])
    expect([roster.isHost, members.players.size, members.peers.size]).toEqual([true, 1, 0])
  })

  it('[MSH8] counts the time for which a player was unreachable before the lobby was lost', () => {
    for (const beforeMs of [20_000, 80_000]) {
      const { roster, scheduler, seat, calls } = cidsRoster()
      scheduler.advance(12_000 + beforeMs)
      calls.length = 0
      seat.status = 'lost'
      roster.lobbyChanged('lost')
      if (beforeMs < 30_000) scheduler.advance(30_000 - beforeMs - 1)
      expect(calls).toEqual([])
      scheduler.advance(1)
      expect(calls.slice(0, 2)).toEqual(['left ann timeout', 'host bob 2'])
    }
  })

  it('[MSH8] keeps everybody when the lobby is back in time, or the room has ended', () => {
    for (const change of ['back', 'ended'] as const) {
      const { roster, scheduler, seat, calls } = cidsRoster()
      scheduler.advance(12_000)
      calls.length = 0
      seat.status = 'lost'
      roster.lobbyChanged('lost')
      scheduler.advance(10_000)
      if (change === 'ended') roster.endElections()
      else seat.status = 'connected'
      scheduler.advance(60_000)
      expect(calls).toEqual([])
    }
  })

  it('[MSH8] elects at once when the host has left before', () => {
    const { roster, seat, calls } = cidsRoster()
    roster.departed('ann', 'left')
    expect(roster.host).toBeUndefined()
    seat.status = 'lost'
    roster.lobbyChanged('lost')
    expect([roster.host?.id, calls.at(-1)]).toEqual(['bob', 'host bob 2'])
  })
})
