export {
  openLobby,
  type CreateOptions,
  type ListFilter,
  type LobbyClient,
  type QuickMatchOptions,
} from './lobby-client.ts'
export type { WebSocketConstructor } from './lobby-socket.ts'
