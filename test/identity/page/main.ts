// Page of one player with an identity.

import { connectLobby, defineGame, webrtcLinks, type Player, type Room } from '@tickmesh/net'
import { identity } from '@tickmesh/net/identity'
import { safetyWords } from '@tickmesh/net/identity/words'

/** Request of a test. */
export interface Ask {
  readonly lobby: string
  readonly name: string
  /** Code of the room; undefined: the player creates one. */
  readonly code?: string
  /** Text of an invite. */
  readonly secret?: string
  readonly relay: boolean
}

const who = identity({ words: safetyWords })
const game = defineGame({ id: 'identity-test', version: 1, use: [who] })
const told: string[] = []
let room: Room | undefined

const other = (): Player | undefined => [...(room?.players.values() ?? [])].find(({ isMe }) => !isMe)

const page = {
  async play({ lobby: url, name, code, secret, relay }: Ask): Promise<{ code: string; secret: string }> {
    if (code !== undefined && secret !== undefined) who.accept(code, secret)
    const lobby = await connectLobby(url, game, { name, relay, links: webrtcLinks({ iceServers: [] }) })
    const joined: Room = await (code === undefined ? lobby.create() : lobby.join(code))
    joined.on('impostor', (player, key) => told.push(`${player.name} ${key}`))
    room = joined
    return { code: joined.code, secret: who.invite(joined) }
  },
  status: () => other()?.status,
  problem: () => other()?.problem?.code,
  path: () => other()?.stats.path,
  identity: () => other()?.identity ?? null,
  words: () => other()?.safetyWords(),
  told: () => told,
  remember: () => who.remember(other() as Player),
  leave: () => room?.leave(),
  /** Makes the engine one that does not give the certificates in use. */
  removeMethod: () => delete (RTCDtlsTransport.prototype as { getRemoteCertificates?: unknown }).getRemoteCertificates,
}

export type IdentityPage = typeof page

Object.assign(globalThis, { page })
