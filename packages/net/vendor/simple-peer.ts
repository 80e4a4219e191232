// Cuts of simple-peer: the rules by which `build-vendor.ts` prunes it.

import type { Cuts } from './prune.ts'

/**
 * simple-peer as the negotiator that links need. It has no stream, as messages go through the channels directly; no
 * media; no received candidates, as they go to the connection directly; and no statistics, as nothing waits for its
 * `connect` event.
 */
export const SIMPLE_PEER: Cuts = {
  expressions: {
    'stream.Duplex': 'Emitter',
    'Peer.WEBRTC_SUPPORT': 'true',
    // Candidates always trickle, and the channel is always negotiated.
    '.trickle': 'true',
    '.allowHalfTrickle': 'false',
    'this.initiator || this.channelNegotiated': 'true',
    '.channelNegotiated': 'true',
    '._iceComplete': 'false',
    '._iceCompleteTimer': 'null',
    '.iceCompleteTimeout': '0',
    '.sdpTransform': 'undefined',
    '._pendingCandidates': '[]',
    // Of the stream.
    '._pcReady': 'false',
    '._channelReady': 'false',
    '._connected': 'false',
    '._chunk': 'null',
    '._cb': 'null',
    '._interval': 'null',
    '._onFinishBound': 'null',
    '.remoteAddress': 'undefined',
    '.remoteFamily': 'undefined',
    '.remotePort': 'undefined',
    '.localAddress': 'undefined',
    '.localFamily': 'undefined',
    '.localPort': 'undefined',
    '.readable': 'false',
    // Of media.
    '._isReactNativeWebrtc': 'false',
    '._senderMap': 'null',
    '._sendersAwaitingStable': '[]',
    '._remoteTracks': 'null',
    '._remoteStreams': 'null',
    '.streams': 'undefined',
    // Of debugging, and of errors by whose code nothing is decided.
    '._id': "''",
    "errCode(err, 'ERR_PC_CONSTRUCTOR')": 'err',
    "errCode(err, 'ERR_SET_REMOTE_DESCRIPTION')": 'err',
    // Of options: those that links give, and those that they do not.
    '.channelName': 'opts.channelName',
    '.channelConfig': 'opts.channelConfig',
    'this.config': 'opts.config',
    'this._wrtc': '(opts.wrtc || globalThis)',
    'this.initiator': 'opts.initiator',
    '.offerOptions': '{}',
    '.answerOptions': '{}',
    // Of negotiation: only the initiator begins one.
    '._firstNegotiation': 'true',
    '._queuedNegotiation': 'false',
    '._batchedNegotiation': 'false',
    // The link begins none while another one is under way.
    '._isNegotiating': 'false',
    'new (this._wrtc.RTCSessionDescription)(data)': 'data',
  },
  statements: {
    "const getBrowserRTC = require('get-browser-rtc')": "import { Emitter } from './stand-ins.ts'",
    'module.exports = Peer': 'export { Peer as SimplePeer }',
    'super(opts)': 'super()',
    'this._setupData({\n': 'this._channel = this._pc.createDataChannel(opts.channelName, opts.channelConfig)',
    'this._needsNegotiation()': 'if (opts.initiator) queueMicrotask(() => this.negotiate())',
    'this._destroy(err': 'this._destroy(err)',
    'this._pc.onconnectionstatechange = ': 'this._pc.onconnectionstatechange = this._pc.oniceconnectionstatechange',
    "if (iceConnectionState === 'failed')": `if ([iceConnectionState, this._pc.connectionState].includes('failed'))
        this.destroy({ name: 'failed' })`,
    // Rest of the two methods: a description is made, set, and sent.
    '_createOffer () {': '_createOffer () { if (!this.destroyed) this._describe(this._pc.createOffer()) }',
    '_createAnswer () {': `_createAnswer () { this._describe(this._pc.createAnswer()) }
  _describe (made) {
    made.then(description => this._pc.setLocalDescription(description)).then(() => {
      if (this.destroyed) return
      const { type, sdp } = this._pc.localDescription
      this.emit('signal', { type, sdp })
    }).catch(err => { this.destroy(err) })
  }`,
    'if (this.destroyed) throw errCode': 'if (this.destroyed) return',
    'if (this.initiator) {\n      if (this._isNegotiating)': 'setTimeout(() => this._createOffer(), 0)',
  },
  removed: [
    "const debug = require('debug')",
    "const randombytes = require('randombytes')",
    "const stream = require('readable-stream')",
    "const queueMicrotask = require('queue-microtask')",
    "const errCode = require('err-code')",
    "const { Buffer } = require('buffer')",
    'this._debug(',
    '_debug () {',
    // Candidates: those of the other end, and how long to wait for all of one's own.
    'if (data.candidate) {',
    'if (!event.candidate && !this._iceComplete)',
    'if (event.candidate) {',
    'this._pendingCandidates.forEach',
    '_addIceCandidate (',
    '_startIceCompleteTimeout (',
    // The stream.
    'opts = Object.assign({',
    'if (!this._wrtc) {',
    "this.once('finish'",
    'if (this._onFinishBound)',
    'if (!this._readableState.ended)',
    'if (!this._writableState.finished)',
    'clearInterval(this._interval)',
    "if (iceConnectionState === 'connected'",
    'this._channel.onopen = ',
    'this._channel.onmessage = null',
    // The link listens to the ends of its channels itself, and measures silence.
    'this._channel.onclose = ',
    'this._channel.onerror = ',
    'this._closingInterval = ',
    'clearInterval(this._closingInterval)',
    '_onChannelClose () {',
    'cb()',
    'this._pc.onicegatheringstatechange = ',
    // Listeners of a closed connection, which do nothing once it is destroyed.
    'this._pc.oniceconnectionstatechange = null',
    'this._pc.onsignalingstatechange = null',
    'this._pc.onicecandidate = null',
    'this._pc.ondatachannel = null',
    "this.emit('iceStateChange'",
    '_needsNegotiation () {',
    '_onConnectionStateChange () {',
    'this._pc.onsignalingstatechange = ()',
    '_onSignalingStateChange () {',
    // Never an event: a connection is closed here alone.
    "if (iceConnectionState === 'closed')",
    '_setupData (event) {',
    'const iceGatheringState = ',
    // Options of the class, and an identity of the connection that no engine checks.
    'Peer.config = ',
    'if (typeof this._pc.peerIdentity',
    'get bufferSize (',
    'get connected (',
    'address () {',
    'send (chunk)',
    '_read () {',
    '_write (',
    '_onFinish () {',
    '_onInterval () {',
    '_onChannelMessage (',
    '_onChannelOpen (',
    '_onChannelBufferedAmountLow (',
    'getStats (',
    '_maybeReady () {',
    // Media, and signals other than descriptions.
    "if (typeof data === 'string') {",
    'if (data.renegotiate &&',
    'if (data.transceiverRequest &&',
    'if (!data.sdp && !data.candidate',
    'if (this.streams) {',
    'this._pc.ontrack = ',
    'addTransceiver (',
    'addStream (',
    'addTrack (',
    'replaceTrack (',
    'removeTrack (',
    'removeStream (',
    '_requestMissingTransceivers (',
    '_onTrack (',
  ],
}
