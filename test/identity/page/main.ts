// Page of one player with an identity.

import { connectLobby, defineGame, webrtcLinks, type Player, type Room } from '@tickmesh/net'
import { identity } from '@tickmesh/net/identity'
import { joseProvider, type JoseProviderOptions } from '@tickmesh/net/identity/jose'
import { safetyWords } from '@tickmesh/net/identity/words'
import * as v from 'valibot'

/** Request of a test. */
export interface Ask {
  readonly lobby: string
  readonly name: string
  /** Code of the room; undefined: the player creates one. */
  readonly code?: string
  /** Text of an invite. */
  readonly secret?: string
  readonly relay: boolean
  /** Token of an identity provider; undefined: none. */
  readonly token?: string
}

type Voucher = Awaited<ReturnType<ReturnType<typeof joseProvider>['verify']>>

/** Provider whose tokens are believed. */
let provider: ReturnType<typeof joseProvider> | undefined
/** Names for which tokens vouched, in their order; `none`: a token was refused. */
const vouchedFor: string[] = []
let ownToken = ''

async function verify(token: string, key: string, nowMs: number): Promise<Voucher> {
  const voucher = await provider?.verify(token, key, nowMs).catch(() => undefined)
  vouchedFor.push(voucher?.name ?? 'none')
  return voucher
}

const who = identity({ words: safetyWords, assertion: async () => ownToken, providers: [{ verify }] })
const game = defineGame({ id: 'identity-test', version: 1, events: { say: v.string() }, use: [who] })
const told: string[] = []
const said: string[] = []
let room: Room<typeof game> | undefined

const other = (): Player | undefined => [...(room?.players.values() ?? [])].find(({ isMe }) => !isMe)

const page = {
  /** Believes a provider's tokens from now on. */
  believe: (options: JoseProviderOptions) => void (provider = joseProvider(options)),
  verify: (token: string, key: string, nowMs: number) => verify(token, key, nowMs),
  vouchedFor: () => vouchedFor,
  thumbprint: () => who.thumbprint('identity-test'),
  async play({ lobby: url, name, code, secret, relay, token = '' }: Ask): Promise<{ code: string; secret: string }> {
    ownToken = token
    if (code !== undefined && secret !== undefined) who.accept(code, secret)
    const lobby = await connectLobby(url, game, {
      name,
      relay,
      links: webrtcLinks({ iceServers: [] }),
    })
    const joined = await (code === undefined ? lobby.create() : lobby.join(code))
    joined.on('impostor', (player, key) => told.push(`${player.name} ${key}`))
    joined.on('dispute', ({ about, player, witness }) => told.push(`${about} ${player.name} ${witness.name}`))
    joined.onEvent('say', (text, from) => said.push(`${from.name}: ${text}`))
    room = joined
    return { code: joined.code, secret: who.invite(joined) }
  },
  status: () => other()?.status,
  problem: () => other()?.problem?.code,
  path: () => other()?.stats.path,
  identity: () => other()?.identity ?? null,
  words: () => other()?.safetyWords(),
  told: () => told,
  say: (text: string) => room?.send('say', text),
  said: () => said,
  code: () => room?.code ?? '',
  remember: () => who.remember(other() as Player),
  leave: () => room?.leave(),
  /** Makes the engine one that does not give the certificates in use. */
  removeMethod: () => delete (RTCDtlsTransport.prototype as { getRemoteCertificates?: unknown }).getRemoteCertificates,
}

export type IdentityPage = typeof page

Object.assign(globalThis, { page })
