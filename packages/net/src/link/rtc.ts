// Type of the WebRTC implementation that a game may pass to `webrtcLinks`.

/** Constructors of WebRTC, as a browser has them. `@roamhq/wrtc` fits as it is. */
export interface Rtc {
  readonly RTCPeerConnection: unknown
  readonly RTCSessionDescription: unknown
  readonly RTCIceCandidate: unknown
}
