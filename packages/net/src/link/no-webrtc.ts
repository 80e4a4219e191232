// Sentence for a runtime without WebRTC.

import { DEVELOPMENT } from '../development.ts'

/** Sentence of errors `webrtc-unavailable`. */
export const NO_WEBRTC: string = DEVELOPMENT
  ? 'This runtime has no WebRTC, or it is blocked. In a browser, check settings and extensions; in Node pass ' +
    '`links: webrtcLinks({ rtc })` (@roamhq/wrtc).'
  : 'No WebRTC here, or it is blocked.'
