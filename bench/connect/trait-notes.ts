// Notes of the reports on what the compared libraries have and have not.

import type { Traits } from '../ancestors/ancestor.ts'

/** Returns a note for each subject. */
export function traitNotes(all: ReadonlyMap<string, Traits>): readonly string[] {
  return Array.from(all, ([name, traits]) => {
    const { sentBy, unreliable, reliable, encryption, rooms, reconnect, relay, server } = traits
    return (
      `${name} — sent by: ${sentBy}. Unreliable channel: ${unreliable}. Reliable: ${reliable}. Encryption beyond ` +
      `DTLS: ${encryption}. Rooms: ${rooms}. Reconnection: ${reconnect}. Relay: ${relay}. Server here: ${server}.`
    )
  })
}
