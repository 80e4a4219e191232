/** The part of simple-peer that links use, in the types of the DOM. */
export class SimplePeer {
  constructor(options: {
    readonly initiator: boolean
    readonly channelName: string
    readonly channelConfig: RTCDataChannelInit
    readonly config: RTCConfiguration
    readonly wrtc?: object
  })
  /** The connection; null once destroyed, and undefined when it could not be made. */
  readonly _pc: RTCPeerConnection | null | undefined
  /** The main channel; null once destroyed. */
  readonly _channel: RTCDataChannel | null
  on(
    event: 'signal',
    listener: (data: { readonly type: string; readonly sdp?: string; readonly candidate?: unknown }) => void,
  ): void
  on(event: 'error', listener: (error: { readonly name: string }) => void): void
  on(event: 'close', listener: () => void): void
  signal(data: { readonly type: string; readonly sdp: string }): void
  negotiate(): void
  destroy(): void
}
