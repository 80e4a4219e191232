// PartyKit party of rooms; reads the ICE servers from the environment.

import type * as Party from 'partykit/server'
import { Room } from '../../core/index.ts'
import { configFromEnv, coreConfig } from '../config.ts'
import { PartyShell, checkConnect, refuseRequest } from './party.ts'

/** Party `room`: one object for each room code. */
export class RoomParty extends PartyShell<'room'> {
  constructor(room: Party.Room) {
    // The platform's log has what a room writes to the console.
    const config = coreConfig(configFromEnv(room.env), (reason) => console.error(reason))
    super(room, (code, runtime) => new Room(code, runtime, config))
  }

  static onBeforeConnect(request: Party.Request, lobby: Party.Lobby): Promise<Party.Request | Response> {
    return checkConnect(request, lobby)
  }

  static onBeforeRequest(request: Party.Request, lobby: Party.Lobby): Promise<Response> {
    return refuseRequest(request, lobby)
  }
}
