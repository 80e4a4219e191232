// Another library as a subject of the latency suite.

import type { Ancestor, Peer } from '../../ancestors/ancestor.ts'
import { readProbe, sharedNow, writeProbe } from './probe.ts'
import type { Subject } from './subject.ts'

/** Library in its room. */
export interface EnteredAncestor {
  readonly room: string
  readonly subject: Subject
  /** Resolves when messages can be sent to the other page. */
  readonly linked: Promise<void>
}

/** Enters a room by a library: a new one, or the one of this name. */
export async function ancestorSubject(ancestor: Ancestor, port: number, name: string): Promise<EnteredAncestor> {
  let peer: Peer | undefined
  const subject: Subject = {
    name: ancestor.name,
    send: (probe) => peer?.send(writeProbe(probe)),
    received: () => {},
  }
  let link = (): void => {}
  const linked = new Promise<void>((resolve) => {
    link = resolve
  })
  const room = await ancestor.enter({
    port,
    room: name,
    index: name === '' ? 0 : 1,
    others: 1,
    opened: (other) => {
      peer = other
      link()
    },
    received: (bytes) => subject.received(readProbe(bytes), sharedNow()),
  })
  return { room, subject, linked }
}
