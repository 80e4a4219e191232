// Types of packages that have none.

declare module 'open-easyrtc/api/easyrtc.js?url' {
  const url: string
  export default url
}

declare module 'open-easyrtc' {
  /** Functions of EasyRTC's server that the benches use. */
  interface EasyRtcServer {
    setOption(name: string, value: unknown): void
    listen(
      app: unknown,
      sockets: unknown,
      options: Readonly<Record<string, unknown>>,
      listening: (error: Error | null) => void,
    ): void
  }
  const easyrtc: EasyRtcServer
  export default easyrtc
}

declare module 'simplewebrtc/out/simplewebrtc.bundle.js?url' {
  const url: string
  export default url
}
