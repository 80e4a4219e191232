// Secured links without a room, and what their handshakes found.

import type { OpenLink } from '../link/link.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { certificatesOf } from './certificates.ts'
import { Handshake, type HandshakeOptions, type ProvenPeer } from './handshake.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'
import { ownKey, type OwnKey } from './own-key.ts'
import { SecureLink } from './secure-link.ts'

/** Player at one end of a link. */
export interface Someone {
  readonly crypto: IdentityCrypto
  readonly key: OwnKey
  readonly id: string
}

/** Returns a player with a new key. */
export async function someone(id: string, crypto: IdentityCrypto = nodeCrypto()): Promise<Someone> {
  return { crypto, key: await ownKey(crypto, 'game', undefined), id }
}

/** Links of a player to another, and what came of them. */
export interface SecuredLinks {
  readonly open: OpenLink
  readonly proven: ProvenPeer[]
  readonly refused: unknown[]
  readonly frames: { readonly kind: number; readonly body: Uint8Array }[]
  /** Links that are open, and those that are not any more. */
  readonly links: { readonly opened: SecureLink[]; readonly closed: SecureLink[] }
}

/**
 * Returns secured links of `me` to the player `peer`; `changes` are other circumstances of their handshakes, and
 * `heard` takes each frame of identity.
 */
export function securedLinks(
  open: OpenLink,
  me: Someone,
  peer: string,
  changes: Partial<HandshakeOptions> = {},
  heard: (kind: number, body: Uint8Array) => void = () => {},
): SecuredLinks {
  const proven: ProvenPeer[] = []
  const refused: unknown[] = []
  const frames: SecuredLinks['frames'] = []
  const links: SecuredLinks['links'] = { opened: [], closed: [] }
  const { crypto, key, id } = me
  return {
    proven,
    refused,
    frames,
    links,
    open: (options) =>
      wrapLinks(open, (link, owner) =>
        new SecureLink(link, owner, {
          scheduler: options.scheduler,
          begin: async ({ connection }) => {
            const certificates = connection && (await certificatesOf(crypto, connection))
            const { initiator } = options
            const ids = { own: id, peer }
            const circumstances = { code: 'K7QXMAB', name: id, macKey: undefined, certificates }
            return Handshake.begin({ crypto, key, initiator, ids, ...circumstances, ...changes })
          },
          proven: (_, found) => proven.push(found),
          opened: (secured) => links.opened.push(secured),
          frame: (kind, body) => {
            frames.push({ kind, body: body.slice() })
            heard(kind, body)
          },
          refused: (cause) => refused.push(cause),
          closed: (secured) => links.closed.push(secured),
        }).changes(),
      )(options),
  }
}
