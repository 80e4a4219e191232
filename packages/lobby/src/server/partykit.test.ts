// Tests of the lobby server on PartyKit: the contracts of all servers.

import { addressContract } from './addresses.contract.ts'
import { lobbyContract } from './lobby.contract.ts'
import { relayContract } from './relay.contract.ts'
import { turnContract } from './turn.contract.ts'

lobbyContract('partykit')
addressContract('partykit')
relayContract('partykit')
turnContract('partykit')
