// Verification of a client's NAT, from inside.

import { fileURLToPath } from 'node:url'
import { once } from 'node:events'
import type { Client } from '../network/client.ts'
import type { NatKind } from '../network/nat.ts'
import { differences, type NatBehaviour } from './behaviour.ts'

const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url))

/** Times that a NAT is asked: on a busy machine an answer may come too late. */
const ATTEMPTS = 3

/** Rejects, with the differences, when the NAT before a client does not behave as its kind must. */
export async function verifyNat(client: Client, kind: NatKind): Promise<void> {
  let wrong: readonly string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    wrong = await differencesOf(client, kind)
    if (wrong.length === 0) return
  }
  throw new Error(`The NAT of ${client.label} is not ${kind}: ${wrong.join('; ')}.`)
}

async function differencesOf(client: Client, kind: NatKind): Promise<readonly string[]> {
  const probe = client.space.fork(PROBE, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ behaviour }] = (await once(probe, 'message')) as [{ readonly behaviour: NatBehaviour }]
  return differences(kind, behaviour)
}
