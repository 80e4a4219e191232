// Messages between players on the ownership of entities: types, packing, and validation of a peer's bytes.

import { MAX_OWNERSHIP_VERSION } from '../state/codec/origin.ts'
import { MAX_ENDED_RECORDS, MAX_OWNERSHIP_RECORDS } from '../state/entities/ownership-table.ts'
import { MAX_PACKET_BYTES, MAX_TICK } from '../wire/packet-limits.ts'
import { isCount, isTick } from './whole-numbers.ts'

/** Upper bound of the rows of one message: all hand-overs that a player can know of. */
export const MAX_OWNERSHIP_ROWS: number = MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS

/** A durable message about the owner of an entity. */
export type OwnershipMessage =
  | (OwnerRow & {
      readonly kind: 'owner'
      readonly term: number
      readonly state: { readonly tick: number; readonly jumpTick: number; readonly bytes: Uint8Array } | undefined
    })
  | { readonly kind: 'owners'; readonly term: number; readonly rows: readonly OwnerRow[] }
  | { readonly kind: 'claim'; readonly term: number; readonly rows: readonly ClaimRow[] }

/** The owner of an entity by an ownership version; without an owner the entity is despawned. */
export interface OwnerRow {
  readonly id: number
  readonly ownershipVersion: number
  /** Ordinal of the owner. */
  readonly to: number | undefined
}

/**
 * Fact about an entity that a player knows and the host does not: a later hand-over, or its despawn by its owner
 * (`ended`).
 */
export interface ClaimRow {
  readonly id: number
  readonly ownershipVersion: number
  readonly ended: boolean
}

/** Returns the value to pack for a message. */
export function ownershipToWire(message: OwnershipMessage): readonly unknown[] {
  switch (message.kind) {
    case 'owner': {
      const { term, id, ownershipVersion, to, state } = message
      return [
        9,
        term,
        id,
        ownershipVersion,
        to ?? null,
        state === undefined ? null : [state.tick, state.jumpTick, state.bytes],
      ]
    }
    case 'owners':
      return [10, message.term, message.rows.map(({ id, ownershipVersion, to }) => [id, ownershipVersion, to ?? null])]
    case 'claim':
      return [11, message.term, message.rows.map(({ id, ownershipVersion, ended }) => [id, ownershipVersion, ended])]
  }
}

/** Returns the message of an unpacked array; undefined when it is none. */
export function ownershipFromWire(parts: readonly unknown[]): OwnershipMessage | undefined {
  const [kind, term, rows] = parts
  if (!isCount(term)) return undefined
  if (kind === 9) {
    const row = parts.length === 6 ? ownerRow(parts.slice(2, 5)) : undefined
    const state = handedState(parts[5])
    return row === undefined || state === null ? undefined : { kind: 'owner', term, ...row, state }
  }
  if (parts.length !== 3 || !Array.isArray(rows) || rows.length > MAX_OWNERSHIP_ROWS) return undefined
  if (kind === 10) {
    const owners = rows.map(ownerRow)
    return owners.every(isDefined) ? { kind: 'owners', term, rows: owners } : undefined
  }
  const claims = rows.map(claimRow)
  return claims.every(isDefined) ? { kind: 'claim', term, rows: claims } : undefined
}

function ownerRow(value: unknown): OwnerRow | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [id, ownershipVersion, to]: readonly unknown[] = value
  if (!isId(id) || !isOwnershipVersion(ownershipVersion) || (to !== null && !isCount(to))) return undefined
  return { id, ownershipVersion, to: to ?? undefined }
}

function claimRow(value: unknown): ClaimRow | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [id, ownershipVersion, ended]: readonly unknown[] = value
  return isId(id) && isOwnershipVersion(ownershipVersion) && typeof ended === 'boolean'
    ? { id, ownershipVersion, ended }
    : undefined
}

/** Returns the state of an owner message; undefined when it has none, null when it is malformed. */
function handedState(value: unknown): Extract<OwnershipMessage, { kind: 'owner' }>['state'] | null {
  if (value === null) return undefined
  if (!Array.isArray(value) || value.length !== 3) return null
  const [tick, jumpTick, bytes]: readonly unknown[] = value
  if (!isCount(tick) || tick > MAX_TICK || !isTick(jumpTick) || jumpTick < -1 || jumpTick > tick) return null
  return bytes instanceof Uint8Array && bytes.byteLength <= MAX_PACKET_BYTES ? { tick, jumpTick, bytes } : null
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}

function isId(value: unknown): value is number {
  return isCount(value) && value > 0 && value < 2 ** 50
}

function isOwnershipVersion(value: unknown): value is number {
  return isCount(value) && value > 0 && value <= MAX_OWNERSHIP_VERSION
}
