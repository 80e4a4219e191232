// Limits on the claims of one player that the host answers.

import { TokenBucket } from '../../core/token-bucket.ts'
import { MAX_OWNERSHIP_ROWS } from '../../core/mesh/ownership-message.ts'
import type { OwnershipTable } from '../../core/state/entities/ownership-table.ts'

/**
 * Versions by which the claims of one player raise those of entities, a second and at once: after a change of hosts
 * every record that there is may be claimed, else a few. So no player brings a version near its end.
 */
const VERSIONS = { perSecond: 64, burst: MAX_OWNERSHIP_ROWS }
/** Records of entities without one that one player may cause. */
const NEW_RECORDS = 256

/** Allowance of one player for claims. */
export class ClaimLimits {
  readonly #versions = new TokenBucket(VERSIONS)
  #newRecords = NEW_RECORDS

  /** Counts a claim and the versions that it adds. Returns false when they are too many. */
  admitVersions(versions: number, nowMs: number): boolean {
    return this.#versions.takeTokens(Math.max(1, versions), nowMs)
  }

  /** Counts a record that a claim adds. Returns false when they are too many. */
  admitRecord(table: OwnershipTable): boolean {
    if (this.#newRecords === 0 || table.nearlyFull) return false
    this.#newRecords--
    return true
  }
}
