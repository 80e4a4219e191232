// Entry point of `@tickmesh/net/testing`: contract suites, simulated network, lobby and players.

export { ensure, ensureEqual, until, type ContractCase } from './contract.ts'
export { linkContract } from './link-contract.ts'
export type { LinkSubject } from './link-ends.ts'
export { schedulerContract, type SchedulerSubject } from './scheduler-contract.ts'
export { Bottleneck } from '../link/bottleneck.ts'
export { memoryLinks } from '../link/memory.ts'
export { CLEAN, SimulatedNetwork, type Conditions, type Traffic } from '../link/network.ts'
export { prng } from '../scheduler/prng.ts'
export { VirtualScheduler, type Skew } from '../scheduler/virtual.ts'
export { memoryLobby, type MemoryLobby, type MemoryLobbyOptions, type MemoryNetwork } from './memory-lobby.ts'
export { SimulatedParty, type Machine, type SimulatedPartyOptions } from './simulated-party.ts'
