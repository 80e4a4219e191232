// Made from simple-peer 9.11.1 by `npm run vendor -w packages/net`: not to be edited. Its licence: THIRD-PARTY.md.
/*! simple-peer. MIT License. Feross Aboukhadijeh <https://feross.org/opensource> */
var Emitter = class {
	#listeners = {};
	on(event, listener) {
		this.#listeners[event] = listener;
	}
	emit(event, ...args) {
		this.#listeners[event]?.(...args);
	}
};
var Peer = class extends Emitter {
	constructor(opts) {
		super();
		this.destroyed = false;
		this.destroying = false;
		this._channel = null;
		try {
			this._pc = new (opts.wrtc || globalThis).RTCPeerConnection(opts.config);
		} catch (err) {
			this.destroy(err);
			return;
		}
		this._pc.oniceconnectionstatechange = () => {
			this._onIceStateChange();
		};
		this._pc.onconnectionstatechange = this._pc.oniceconnectionstatechange;
		this._pc.onicecandidate = (event) => {
			this._onIceCandidate(event);
		};
		this._channel = this._pc.createDataChannel(opts.channelName, opts.channelConfig);
		if (opts.initiator) queueMicrotask(() => this.negotiate());
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
	negotiate() {
		if (this.destroying) return;
		if (this.destroyed) return;
		setTimeout(() => this._createOffer(), 0);
	}
	destroy(err) {
		this._destroy(err);
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
	_createOffer() {
		if (!this.destroyed) this._describe(this._pc.createOffer());
	}
	_createAnswer() {
		this._describe(this._pc.createAnswer());
	}
	_describe(made) {
		made.then((description) => this._pc.setLocalDescription(description)).then(() => {
			if (this.destroyed) return;
			const { type, sdp } = this._pc.localDescription;
			this.emit("signal", {
				type,
				sdp
			});
		}).catch((err) => {
			this.destroy(err);
		});
	}
	_onIceStateChange() {
		if (this.destroyed) return;
		if ([this._pc.iceConnectionState, this._pc.connectionState].includes("failed")) this.destroy({ name: "failed" });
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
