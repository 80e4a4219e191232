// PartyKit party of directories, which also answers health checks.

import type * as Party from 'partykit/server'
import { Directory } from '../../core/index.ts'
import { HEALTH, HEALTH_HEADERS, isHealthPath } from '../config.ts'
import { PartyShell, checkConnect, refuseRequest } from './party.ts'

/** Party `main`: one directory for each game and version. Also answers `GET /` and `GET /health`. */
export class DirectoryParty extends PartyShell<'directory'> {
  constructor(room: Party.Room) {
    super(room, (key, runtime) => new Directory(key, runtime))
  }

  static onBeforeConnect(request: Party.Request, lobby: Party.Lobby): Promise<Party.Request | Response> {
    return checkConnect(request, lobby)
  }

  static onBeforeRequest(request: Party.Request, lobby: Party.Lobby): Promise<Response> {
    return refuseRequest(request, lobby)
  }

  static onFetch(request: Party.Request): Response {
    if (!isHealthPath(new URL(request.url).pathname)) return new Response(null, { status: 404 })
    return new Response(HEALTH, { headers: HEALTH_HEADERS })
  }
}
