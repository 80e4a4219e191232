// Traffic meter of a page's data channels.

/** Payload bytes of each of this page's data channels, by the name that their library gives them. */
const bytes = new Map<string, number>()

// Set before any library makes a channel.
const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: unknown) => void
RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: unknown): void {
  const size =
    typeof data === 'string' ? data.length : data instanceof Blob ? data.size : (data as ArrayBuffer).byteLength
  bytes.set(this.label, (bytes.get(this.label) ?? 0) + size)
  send.call(this, data)
}

/** Returns the bytes sent on each channel so far, by its label. */
export function bytesByLabel(): Readonly<Record<string, number>> {
  return Object.fromEntries(bytes)
}
