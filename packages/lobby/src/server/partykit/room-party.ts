// PartyKit party of rooms; reads the ICE servers from the environment.

import type * as Party from 'partykit/server'
import { Room } from '../../core/index.ts'
import { configFromEnv } from '../config.ts'
import { PartyShell, checkConnect, refuseRequest } from './party.ts'

/** Party `room`: one object for each room code. */
export class RoomParty extends PartyShell<'room'> {
  constructor(room: Party.Room) {
    super(room, (code, runtime) => new Room(code, runtime, configFromEnv(room.env)))
  }

  static onBeforeConnect(request: Party.Request, lobby: Party.Lobby): Promise<Party.Request | Response> {
    return checkConnect(request, lobby)
  }

  static onBeforeRequest(): Response {
    return refuseRequest()
  }
}
