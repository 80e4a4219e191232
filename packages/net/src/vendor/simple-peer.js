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
		queueMicrotask(() => {
			if (this.initiator) this.negotiate();
		});
	}
	negotiate() {
		if (this.destroying) return;
		if (this.destroyed) return;
		if (!this._isNegotiating) setTimeout(() => this._createOffer(), 0);
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
			if (this._channel) try {
				this._channel.close();
			} catch (err) {}
			if (this._pc) try {
				this._pc.close();
			} catch (err) {}
			this._pc = null;
			this._channel = null;
			if (err) this.emit("error", err);
			this.emit("close");
		});
	}
	_setupData(event) {
		this._channel = event.channel;
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
		if (iceConnectionState === "closed") this.destroy(void 0);
	}
	_onSignalingStateChange() {
		if (this.destroyed) return;
		if (this._pc.signalingState === "stable") this._isNegotiating = false;
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
};
export { Peer as SimplePeer };
