// Type of the WebRTC implementation that a game may pass to `webrtcLinks`.

/** Constructors of WebRTC, as a browser has them. `@roamhq/wrtc` fits as it is. */
export interface Rtc {
  /** Class of connections. */
  readonly RTCPeerConnection: unknown
  /** Class of session descriptions. */
  readonly RTCSessionDescription: unknown
  /** Class of ICE candidates. */
  readonly RTCIceCandidate: unknown
}
