// Interface of the other libraries under comparison.

import type { Snapshot } from './snapshot.ts'

/** Another library's fastest channel to the other page. */
export interface Other {
  /** Name in the report. */
  readonly name: string
  send(snapshot: Snapshot): void
  /** Called with each snapshot that arrives. */
  received: (snapshot: Snapshot) => void
}
