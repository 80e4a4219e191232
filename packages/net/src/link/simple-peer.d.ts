/**
 * The part of simple-peer that links use. `@types/simple-peer` would pull Node's types into every game; and the minified
 * build is imported because plain `simple-peer` needs `global`, `process.nextTick` and npm's `events`, which Vite does not give it.
 */
declare module 'simple-peer/simplepeer.min.js' {
  export default class SimplePeer {
    constructor(options: {
      readonly initiator: boolean
      readonly trickle: boolean
      readonly channelName: string
      readonly channelConfig: RTCDataChannelInit
      readonly config: RTCConfiguration
      readonly wrtc?: object
    })
    /** The connection; null once destroyed. */
    readonly _pc: RTCPeerConnection | null
    /** The main channel; null once destroyed. */
    readonly _channel: RTCDataChannel | null
    on(
      event: 'signal',
      listener: (data: { readonly type: string; readonly sdp?: string; readonly candidate?: unknown }) => void,
    ): this
    on(event: 'error', listener: (error: Error & { readonly code?: string }) => void): this
    on(event: 'close', listener: () => void): this
    signal(data: { readonly type: string; readonly sdp: string }): void
    negotiate(): void
    destroy(): void
  }
}
