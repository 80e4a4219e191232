// Errors of an engine without WebRTC, for the tests of engines.

import { connectLobby, TickmeshError, webrtcLinks } from '@tickmesh/net'
import { until } from '../../setup/until.ts'
import { GAME } from './game.ts'

/** Errors in a page without WebRTC. */
export interface Refusal {
  /** True when the browser has WebRTC, which was taken away. */
  readonly had: boolean
  /** Error of connecting without links. */
  readonly connecting: { readonly code: string; readonly message: string } | undefined
  /** Problem with another player, over WebRTC links that the game gave. */
  readonly problem: string | undefined
}

/** Plays without WebRTC and without the relay; takes WebRTC away where there is some. */
export async function refusal(url: string): Promise<Refusal> {
  const had = Reflect.has(globalThis, 'RTCPeerConnection')
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection')
  const error: unknown = await connectLobby(url, GAME, { relay: false }).catch((error: unknown) => error)
  const connecting = error instanceof TickmeshError ? { code: error.code, message: error.message } : undefined
  const options = { links: webrtcLinks(), relay: false }
  const [ann, bob] = [await connectLobby(url, GAME, options), await connectLobby(url, GAME, options)]
  const { code } = await ann.create()
  const room = await bob.join(code)
  const problem = (): string | undefined => [...room.players.values()].find(({ isMe }) => !isMe)?.problem?.code
  await until(() => problem() !== undefined, 'the player who dials knows why there is no link')
  return { had, connecting, problem: problem() }
}
