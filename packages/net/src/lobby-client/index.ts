// Interface of the lobby client to the rest of the package; `lobby.ts` uses it.

export {
  openLobby,
  type CreateOptions,
  type ListFilter,
  type LobbyClient,
  type QuickMatchOptions,
} from './lobby-client.ts'
export type { WebSocketConstructor } from './lobby-socket.ts'
