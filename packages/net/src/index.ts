// Entry point `@tickmesh/net`: the public API.

export { f } from './core/state/schema/fields.ts'
export type {
  AngleOptions,
  Field,
  FixedOptions,
  IntOptions,
  KindDeclaration,
  NumberField,
  StateDeclaration,
  Values,
  Vec2,
  Vec3,
  WithVelocity,
} from './core/state/schema/fields.ts'
export { EntityObjects } from './entity-objects.ts'
export type { ObjectMaker } from './entity-objects.ts'
export type { EventDeclarations, ReferringEvent } from './event-declaration.ts'
export { TickmeshError } from './errors.ts'
export type { PlayerProblem, PlayerProblemCode, TickmeshErrorCode } from './errors.ts'
export { defineGame } from './game.ts'
export type { Game, GameDeclaration, Input, Output, Schemas } from './game.ts'
export type { Link, LinkContext, LinkEnd, LinkEvents, LinkOptions, LinkPath, OpenLink } from './link/link.ts'
export { webrtcLinks } from './link/webrtc.ts'
export type { WebrtcLinksOptions } from './link/webrtc.ts'
export { wrapLinks } from './link/wrap-links.ts'
export type { LinkChanges, WrapLink } from './link/wrap-links.ts'
export type { Rtc } from './link/rtc.ts'
export type { LeaveReason, LobbyStatus } from './lobby-client/seat.ts'
export { connectLobby } from './lobby.ts'
export type { CreateOptions, ListFilter, QuickMatchOptions, WebSocketConstructor } from './lobby-client/index.ts'
export type { ConnectOptions, Lobby } from './lobby.ts'
export type { Privacy, RoomListing } from '@tickmesh/lobby/protocol'
export type { Log, LogEntry } from './log.ts'
export type { AuthorityStrategy } from './room/authority/authority.ts'
export { handover } from './room/authority/handover-authority.ts'
export { hostAuthority } from './room/authority/host-authority.ts'
export type { RoomClock } from './room/timeline.ts'
export type { CueListener } from './room/cues.ts'
export type { Envelope, EventListener } from './room/events.ts'
export type { Dispute } from './room/dispute.ts'
export type { IdentityLevel, PlayerIdentity } from './room/player-identity.ts'
export type { Player, PlayerStatus } from './room/player.ts'
export type { PlayerStats } from './room/player-stats.ts'
export type { Recipients } from './room/members.ts'
export type { Room } from './room/room.ts'
export type { RoomEnd, RoomEvents } from './room/room-events.ts'
export type { Shared } from './room/shared.ts'
export type { AnyOwnEntity, Priority, Relevance } from './room/send-rules.ts'
export type {
  ControlledEntity,
  Inputs,
  RewoundState,
  RunningSimulation,
  Simulation,
  SimulationCounters,
  StepContext,
  WorldContext,
} from './room/simulation.ts'
export type {
  AnyEntity,
  Entity,
  EntityOf,
  Grouped,
  OwnEntity,
  RemoteEntity,
  RoomState,
  SpawnOptions,
  StateEvents,
} from './room/state.ts'
export type { Feature } from './room/feature.ts'
export { groups } from './room/groups.ts'
export { transfers } from './room/room-transfers.ts'
export type { IncomingTransfer, TransferOptions, TransferWatch } from './room/transfer-types.ts'
export type { Scheduler } from './scheduler/scheduler.ts'
export { systemScheduler } from './scheduler/system.ts'
