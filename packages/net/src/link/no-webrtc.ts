// Sentence for a runtime without WebRTC.

/** Sentence of errors `webrtc-unavailable`. */
export const NO_WEBRTC: string =
  'This runtime has no WebRTC, or it is blocked. In a browser, check settings and extensions; in Node pass ' +
  '`links: webrtcLinks({ rtc })` (@roamhq/wrtc).'
