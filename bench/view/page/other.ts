import type { Snapshot } from './snapshot.ts'

/** Another library's fastest channel to the other page. */
export interface Other {
  /** As in the report. */
  readonly name: string
  send(snapshot: Snapshot): void
  /** Whom to tell of what came. */
  received: (snapshot: Snapshot) => void
}
