// Sentence and advice for a runtime without WebRTC.

/** Sentence of errors `webrtc-unavailable`. */
export const NO_WEBRTC = 'WebRTC is missing here, or blocked.'

/** Hint of such an error, in development. */
export const NO_WEBRTC_HINT =
  'In a browser, check settings and extensions; in Node pass `links: webrtcLinks({ rtc })` (@roamhq/wrtc).'
