// Tests of the lobby server on PartyKit: the contract of all servers.

import { lobbyContract } from './lobby.contract.ts'

lobbyContract('partykit')
