export {
  openLobby,
  QUICK_MATCH_LIMIT_MS,
  REQUEST_LIMIT_MS,
  type CreateOptions,
  type ListFilter,
  type LobbyClient,
  type LobbyOptions,
  type QuickMatchOptions,
} from './lobby.ts'
export type { HostTerm, LeaveReason, LobbyStatus, Member, Seat, SeatEvents } from './seat.ts'
export type { WebSocketConstructor, WebSocketEvent, WebSocketLike } from './socket.ts'
