export { openLobby, type CreateOptions, type ListFilter, type LobbyClient, type QuickMatchOptions } from './lobby.ts'
export type { WebSocketConstructor } from './socket.ts'
