import type { EntityIndex } from './entity-index.ts'
import type { RemoteEntity } from '../receive/remote-entity.ts'
import type { StateSyncOptions } from '../state-types.ts'

interface News {
  readonly mirror: RemoteEntity
  readonly here: boolean
}

/** What the game sees of others' entities, and is told of them. */
export class SpawnNotifier {
  readonly #index: EntityIndex
  readonly #options: Pick<StateSyncOptions, 'onSpawn' | 'onDespawn'>
  #news: News[] = []

  constructor(index: EntityIndex, options: Pick<StateSyncOptions, 'onSpawn' | 'onDespawn'>) {
    this.#index = index
    this.#options = options
  }

  /** A mirror has come (`here`) or is gone. */
  note(mirror: RemoteEntity, here: boolean): void {
    if (here) this.#index.enter(mirror)
    else this.#index.leave(mirror)
    this.#news.push({ mirror, here })
  }

  /** What a message changed is told when all of it is in place: a listener sees no half of it. */
  tell(): void {
    if (this.#news.length === 0) return
    const { onSpawn, onDespawn } = this.#options
    const news = this.#news
    this.#news = []
    for (const { mirror, here } of news) (here ? onSpawn : onDespawn)?.(mirror)
  }
}
