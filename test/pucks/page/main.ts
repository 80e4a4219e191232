import { connectLobby, webrtcLinks, wrapLinks, type Link, type Room } from '@tickmesh/net'
import { game } from '../../../examples/pucks/rules.ts'
import { StateSync } from '../../../packages/net/src/core/state/state-sync.ts'

const links: Link[] = []
let room: Room<typeof game> | undefined

/** Sends nothing of what the room would over `state`: the channel is the forger's. */
const silenced = wrapLinks(webrtcLinks(), (link) => {
  links.push(link)
  return { send: (channel, bytes) => channel === 'state' || link.send(channel, bytes) }
})

const api = {
  async join(lobby: string): Promise<void> {
    const options = { name: 'Mallory', links: silenced }
    room = await (await connectLobby(lobby, game, options)).quickMatch({ mode: 'pucks', players: { min: 1, max: 8 } })
  },
  /** How many others are linked. */
  linked: (): number =>
    [...(room?.players.values() ?? [])].filter(({ isMe, status }) => !isMe && status === 'connected').length,
  /** Says, in frames as the host's, that there is a puck in the goal and a disc of its own; how often over each link. */
  forge(times: number): void {
    const sync = new StateSync({ schema: game.schema, slot: room?.me.slot ?? 0, tickRate: 60, sendRate: 30 })
    sync.spawn('puck', { x: 1, y: 500, vx: -100, vy: 0, $controller: 0 })
    sync.spawn('disc', { x: 500, y: 500, vx: 0, vy: 0, right: true, rest: 0, $controller: 1 })
    for (const [n, link] of links.entries()) {
      sync.addPeer(n)
      for (let time = 1; time <= times; time++) {
        sync.sample(n * times + time)
        for (const frame of sync.frames(n, { nowMs: time, sharedMs: time, stratum: 0, maxFrames: 1 }))
          link.send('state', frame)
      }
    }
  },
  /** Receipts of inputs, inputs, frames and cues, all garbage. */
  babble(times: number): void {
    for (const link of links) {
      for (let time = 0; time < times; time++) {
        const bytes = crypto.getRandomValues(new Uint8Array(1 + (time % 200)))
        bytes[0] = [0x93, 0x95, 0xc4, 0x94][time % 4] ?? 0
        link.send('state', bytes)
      }
    }
  },
}
export type CheatPage = typeof api
Object.assign(globalThis, { cheat: api })
