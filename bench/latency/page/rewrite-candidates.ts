// Candidates of the other page, rewritten: their packets go by the forwarders of `impaired-paths.ts`.

/** Function of the driver that returns the port of a forwarder to an address of the other page. */
type ForwardedPort = (address: string, port: number) => Promise<number>

/** Rewrites the candidates if the driver has forwarders: it has set `forwardedPort` before the page loads. */
export function useForwarders(): void {
  const { forwardedPort } = globalThis as { readonly forwardedPort?: ForwardedPort }
  if (forwardedPort !== undefined) rewriteCandidates(forwardedPort)
}

/**
 * Changes the port of each candidate from the other page to that of a forwarder, for every connection of the page.
 * Candidates of IPv6 and TCP are left out.
 */
function rewriteCandidates(forwarded: ForwardedPort): void {
  const rewritten = async (candidate: string): Promise<string | undefined> => {
    const fields = candidate.split(' ')
    const [, , protocol, , address = '', port] = fields
    if (protocol?.toLowerCase() !== 'udp' || address.includes(':')) return undefined
    fields[5] = String(await forwarded(address, Number(port)))
    return fields.join(' ')
  }
  const described = async (sdp: string): Promise<string> => {
    const lines = sdp.split('\r\n').map(async (line) => {
      if (!line.startsWith('a=candidate:')) return line
      const candidate = await rewritten(line.slice(2))
      return candidate === undefined ? undefined : `a=${candidate}`
    })
    return (await Promise.all(lines)).filter((line) => line !== undefined).join('\r\n')
  }
  const { prototype } = RTCPeerConnection
  const describe: (description: RTCSessionDescriptionInit) => Promise<void> = prototype.setRemoteDescription
  const add: (candidate?: RTCIceCandidateInit) => Promise<void> = prototype.addIceCandidate
  /** Calls of each connection, in order: a candidate waits for the description before it. */
  const calls = new WeakMap<RTCPeerConnection, Promise<unknown>>()
  type Callbacks = readonly [succeeded?: () => void, failed?: (error: unknown) => void]
  const inOrder = (connection: RTCPeerConnection, call: () => Promise<void>, callbacks: Callbacks): Promise<void> => {
    const result = (calls.get(connection) ?? Promise.resolve()).then(call)
    calls.set(
      connection,
      result.catch(() => {}),
    )
    const [succeeded, failed] = callbacks
    // The form with callbacks, of old libraries.
    return succeeded === undefined ? result : result.then(succeeded, failed)
  }
  Object.assign(prototype, {
    setRemoteDescription(this: RTCPeerConnection, { type, sdp }: RTCSessionDescriptionInit, ...callbacks: Callbacks) {
      const call = async (): Promise<void> => describe.call(this, { type, sdp: await described(sdp ?? '') })
      return inOrder(this, call, callbacks)
    },
    addIceCandidate(this: RTCPeerConnection, given: RTCIceCandidateInit | undefined, ...callbacks: Callbacks) {
      const call = async (): Promise<void> => {
        if (given?.candidate === undefined || given.candidate === '') return add.call(this, given)
        const candidate = await rewritten(given.candidate)
        const { sdpMid = null, sdpMLineIndex = null } = given
        if (candidate !== undefined) return add.call(this, { candidate, sdpMid, sdpMLineIndex })
      }
      return inOrder(this, call, callbacks)
    },
  })
}
