/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Full address of the lobby (`wss://lobby.example`): for a page that another server serves. */
  readonly VITE_LOBBY?: string
  /** Port of the lobby on the host that serves the page. Default 1999. */
  readonly VITE_LOBBY_PORT?: string
  /** Address of this machine on the local network: a phone can open it when the page itself has `localhost`. */
  readonly VITE_LAN_HOST?: string
}
