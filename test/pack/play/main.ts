// Page of two players for the tests of bundlers: each moves a dot and waves, and reports what it sees of the other.

import { connectLobby, defineGame, f } from '@tickmesh/net'

/** Report of the page for the test. */
export interface PlayReport {
  /** Position of the other player's dot. */
  seen: number | undefined
  /** Name in the other player's event. */
  waved: string | undefined
}

/** Schema of text, by the interface that schema libraries have. */
const text = {
  '~standard': {
    version: 1,
    vendor: 'play',
    validate: (value: unknown) =>
      typeof value === 'string' ? { value } : { issues: [{ message: 'This must be text.' }] },
  },
} as const

const report: PlayReport = { seen: undefined, waved: undefined }
Object.assign(globalThis, { report })

const parameters = new URLSearchParams(location.search)
const name = parameters.get('name') ?? ''
const game = defineGame({ id: 'play', version: 1, state: { dot: { x: f.uint(8) } }, events: { wave: text } })
const lobby = await connectLobby(parameters.get('lobby') ?? '', game, { name })
const room = await lobby.quickMatch({ mode: parameters.get('mode') ?? '', players: 2 })
// Out of range: a build for development reports it.
room.state.spawn('dot', { x: 1_000 })
room.on('join', () => room.send('wave', name))
room.onEvent('wave', (from) => (report.waved = String(from)))
room.on('tick', () => {
  for (const dot of room.state.all('dot')) if (!dot.own) report.seen = dot.latest.x
})
