import { connectLobby, TickmeshError } from '@tickmesh/net'
import { GAME } from './game.ts'

/** Error of connecting, and whether the browser has WebRTC. */
export interface Refusal {
  readonly had: boolean
  readonly code?: string
  readonly message?: string
}

/** Connects without links in a page without WebRTC. Takes WebRTC away where there is some. */
export async function refusal(url: string): Promise<Refusal> {
  const had = Reflect.has(globalThis, 'RTCPeerConnection')
  Reflect.deleteProperty(globalThis, 'RTCPeerConnection')
  try {
    await connectLobby(url, GAME)
    return { had }
  } catch (error) {
    if (error instanceof TickmeshError) return { had, code: error.code, message: error.message }
    throw error
  }
}
