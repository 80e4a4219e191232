/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The lobby's whole address (`wss://lobby.example`): for a page that is served apart from its lobby. */
  readonly VITE_LOBBY?: string
  /** The lobby's port on the host that serves the page. Default 1999. */
  readonly VITE_LOBBY_PORT?: string
  /** This machine's address on the local network: what a phone can open when the page itself says `localhost`. */
  readonly VITE_LAN_HOST?: string
}
