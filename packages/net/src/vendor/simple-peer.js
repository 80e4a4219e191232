// Made from simple-peer 9.11.1 by `npm run vendor -w packages/net`: not to be edited. Its licence: THIRD-PARTY.md.
/*! simple-peer. MIT License. Feross Aboukhadijeh <https://feross.org/opensource> */
var Emitter = class {
	#listeners = /* @__PURE__ */ new Map();
	on(event, listener) {
		this.#listeners.set(event, [...this.#listeners.get(event) ?? [], listener]);
		return this;
	}
	emit(event, ...args) {
		for (const listener of this.#listeners.get(event) ?? []) listener(...args);
	}
};
function errCode(error, code) {
	return Object.defineProperty(error, "code", {
		value: code,
		enumerable: true,
		configurable: true
	});
}
var CHANNEL_CLOSING_TIMEOUT = 5e3;
var Peer = class extends Emitter {
	constructor(opts) {
		super();
		this.channelName = opts.initiator ? opts.channelName || "" : null;
		this.initiator = opts.initiator || false;
		this.channelConfig = opts.channelConfig || {};
		this.config = opts.config;
		this.destroyed = false;
		this.destroying = false;
		this._wrtc = opts.wrtc || globalThis;
		this._channel = null;
		this._isNegotiating = false;
		this._batchedNegotiation = false;
		this._queuedNegotiation = false;
		this._closingInterval = null;
		try {
			this._pc = new this._wrtc.RTCPeerConnection(this.config);
		} catch (err) {
			this.destroy(err);
			return;
		}
		this._pc.oniceconnectionstatechange = () => {
			this._onIceStateChange();
		};
		this._pc.onconnectionstatechange = () => {
			this._onConnectionStateChange();
		};
		this._pc.onsignalingstatechange = () => {
			this._onSignalingStateChange();
		};
		this._pc.onicecandidate = (event) => {
			this._onIceCandidate(event);
		};
		if (typeof this._pc.peerIdentity === "object") this._pc.peerIdentity.catch((err) => {
			this.destroy(err);
		});
		this._setupData({ channel: this._pc.createDataChannel(this.channelName, this.channelConfig) });
		this._needsNegotiation();
	}
	signal(data) {
		if (this.destroying) return;
		if (this.destroyed) return;
		if (data.sdp) this._pc.setRemoteDescription(data).then(() => {
			if (this.destroyed) return;
			if (this._pc.remoteDescription.type === "offer") this._createAnswer();
		}).catch((err) => {
			this.destroy(err);
		});
	}
	_needsNegotiation() {
		if (this._batchedNegotiation) return;
		this._batchedNegotiation = true;
		queueMicrotask(() => {
			this._batchedNegotiation = false;
			if (this.initiator) this.negotiate();
		});
	}
	negotiate() {
		if (this.destroying) return;
		if (this.destroyed) return;
		if (this._isNegotiating) this._queuedNegotiation = true;
		else setTimeout(() => this._createOffer(), 0);
		this._isNegotiating = true;
	}
	destroy(err) {
		this._destroy(err, () => {});
	}
	_destroy(err, cb) {
		if (this.destroyed || this.destroying) return;
		this.destroying = true;
		queueMicrotask(() => {
			this.destroyed = true;
			this.destroying = false;
			clearInterval(this._closingInterval);
			this._closingInterval = null;
			if (this._channel) {
				try {
					this._channel.close();
				} catch (err) {}
				this._channel.onclose = null;
				this._channel.onerror = null;
			}
			if (this._pc) {
				try {
					this._pc.close();
				} catch (err) {}
				this._pc.oniceconnectionstatechange = null;
				this._pc.onsignalingstatechange = null;
				this._pc.onicecandidate = null;
				this._pc.ondatachannel = null;
			}
			this._pc = null;
			this._channel = null;
			if (err) this.emit("error", err);
			this.emit("close");
		});
	}
	_setupData(event) {
		this._channel = event.channel;
		this._channel.onclose = () => {
			this._onChannelClose();
		};
		this._channel.onerror = (event) => {
			const err = event.error instanceof Error ? event.error : /* @__PURE__ */ new Error(`Datachannel error: ${event.message} ${event.filename}:${event.lineno}:${event.colno}`);
			this.destroy(errCode(err, "ERR_DATA_CHANNEL"));
		};
		let isClosing = false;
		this._closingInterval = setInterval(() => {
			if (this._channel && this._channel.readyState === "closing") {
				if (isClosing) this._onChannelClose();
				isClosing = true;
			} else isClosing = false;
		}, CHANNEL_CLOSING_TIMEOUT);
	}
	_createOffer() {
		if (this.destroyed) return;
		this._pc.createOffer({}).then((offer) => {
			if (this.destroyed) return;
			const sendOffer = () => {
				if (this.destroyed) return;
				const signal = this._pc.localDescription || offer;
				this.emit("signal", {
					type: signal.type,
					sdp: signal.sdp
				});
			};
			const onSuccess = () => {
				if (this.destroyed) return;
				sendOffer();
			};
			const onError = (err) => {
				this.destroy(err);
			};
			this._pc.setLocalDescription(offer).then(onSuccess).catch(onError);
		}).catch((err) => {
			this.destroy(err);
		});
	}
	_createAnswer() {
		if (this.destroyed) return;
		this._pc.createAnswer({}).then((answer) => {
			if (this.destroyed) return;
			const sendAnswer = () => {
				if (this.destroyed) return;
				const signal = this._pc.localDescription || answer;
				this.emit("signal", {
					type: signal.type,
					sdp: signal.sdp
				});
			};
			const onSuccess = () => {
				if (this.destroyed) return;
				sendAnswer();
			};
			const onError = (err) => {
				this.destroy(err);
			};
			this._pc.setLocalDescription(answer).then(onSuccess).catch(onError);
		}).catch((err) => {
			this.destroy(err);
		});
	}
	_onConnectionStateChange() {
		if (this.destroyed) return;
		if (this._pc.connectionState === "failed") this.destroy(/* @__PURE__ */ new Error("Connection failed."));
	}
	_onIceStateChange() {
		if (this.destroyed) return;
		const iceConnectionState = this._pc.iceConnectionState;
		this._pc.iceGatheringState;
		if (iceConnectionState === "failed") this.destroy(/* @__PURE__ */ new Error("Connection failed."));
		if (iceConnectionState === "closed") this.destroy(errCode(/* @__PURE__ */ new Error("Ice connection closed."), "ERR_ICE_CONNECTION_CLOSED"));
	}
	_onSignalingStateChange() {
		if (this.destroyed) return;
		if (this._pc.signalingState === "stable") {
			this._isNegotiating = false;
			if (this._queuedNegotiation) {
				this._queuedNegotiation = false;
				this._needsNegotiation();
			}
		}
	}
	_onIceCandidate(event) {
		if (this.destroyed) return;
		if (event.candidate && true) this.emit("signal", {
			type: "candidate",
			candidate: {
				candidate: event.candidate.candidate,
				sdpMLineIndex: event.candidate.sdpMLineIndex,
				sdpMid: event.candidate.sdpMid
			}
		});
	}
	_onChannelClose() {
		if (this.destroyed) return;
		this.destroy();
	}
};
Peer.config = {
	iceServers: [{ urls: ["stun:stun.l.google.com:19302", "stun:global.stun.twilio.com:3478"] }],
	sdpSemantics: "unified-plan"
};
export { Peer as SimplePeer };
