// Calls to the door of an address, from the worker and from other objects.

import type * as Party from 'partykit/server'
import { addressOf, type DoorAnswer, type DoorCall } from '../../core/index.ts'

/** Name of the party in partykit.json. */
const PARTY_NAME = 'door'

/** Returns the address of a client. Cloudflare sets the header, a client cannot; under `partykit dev` there is none. */
export function clientAddress(request: Party.Request): string | undefined {
  return addressOf(request.headers.get('cf-connecting-ip') ?? undefined)
}

/** Answer of a door that fails: it keeps nobody out. */
const OPEN: DoorAnswer = { allowed: true, keptOutMs: 0 }

/** Asks the door of an address. */
export async function askDoor(parties: Party.Context['parties'], address: string, call: DoorCall): Promise<DoorAnswer> {
  const party = parties[PARTY_NAME]
  if (!party) throw new Error(`partykit.json names no party "${PARTY_NAME}"; add "door": "./door.ts" to its parties`)
  // The name is part of a path.
  const door = party.get(address.replace(/[^0-9a-f]/g, '_'))
  try {
    const response = await door.fetch('/call', { method: 'POST', body: JSON.stringify(call) })
    const answer: DoorAnswer = await response.json()
    return answer
  } catch {
    return OPEN
  }
}
