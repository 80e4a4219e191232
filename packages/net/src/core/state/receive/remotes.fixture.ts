// Remote entities of one sender, for tests of what receiving them does.

import { EntityEvents } from '../entities/entity-events.ts'
import { EntityIndex } from '../entities/entity-index.ts'
import { OwnershipTable } from '../entities/ownership-table.ts'
import { SpawnNotifier } from '../entities/spawn-notifier.ts'
import { f } from '../schema/fields.ts'
import { compileState, type StateSchema } from '../schema/schema.ts'
import type { ViewTime } from '../view/interpolation.ts'
import { ViewClock } from '../view/view-clock.ts'
import type { RemoteEntity } from './remote-entity.ts'
import { RemoteEntities, type RemoteKind } from './remote-entities.ts'

/** The remote entities of the player of slot 3, without an inbox: a test does what records do. */
export class Remotes {
  readonly ownership: OwnershipTable = new OwnershipTable()
  readonly events: EntityEvents = new EntityEvents()
  readonly counters: { staleRecords: number; notOwner: number } = { staleRecords: 0, notOwner: 0 }
  readonly time: { -readonly [part in keyof ViewTime]: ViewTime[part] } = {
    viewTick: 0,
    viewStamp: 0,
    completeTick: -1,
    tickRate: 60,
    clock: new ViewClock(60),
  }
  readonly notifier: SpawnNotifier
  readonly entities: RemoteEntities
  readonly kind: RemoteKind
  readonly schema: StateSchema = compileState({ dot: { n: f.fixed(0, 65_535, 1) } })

  constructor() {
    const { schema } = this
    this.notifier = new SpawnNotifier(new EntityIndex(schema), this.events)
    const { ownership, notifier, counters } = this
    this.entities = new RemoteEntities(schema, { slot: 3, name: 'c' }, this.time, { ownership, notifier, counters })
    this.kind = this.entities.kinds[0] as RemoteKind
  }

  /** The entity of a full record of a tick, unless the record is stale. */
  full(index: number, generation: number, tick: number, origin = { id: index + 1, ownershipVersion: 0 }): RemoteEntity {
    const entity = this.entities.admit(this.kind, index, generation, origin)
    if (entity === undefined) throw new Error('the record is stale')
    keep(entity, tick)
    return entity
  }

  /** The types of the events since the last call. */
  happened(): string[] {
    return this.events.poll().map(({ type }) => type)
  }
}

/** Keeps a state whose number is its tick. */
export function keep(entity: RemoteEntity, tick: number, baseSlot = -1): void {
  entity.store({ tick, rows: Int32Array.of(tick), at: 0, blobs: [], jumpTick: -1 }, baseSlot)
}
