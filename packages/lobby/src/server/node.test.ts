import { lobbyContract } from './lobby.contract.ts'

lobbyContract('node')
