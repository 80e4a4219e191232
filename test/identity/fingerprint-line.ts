// Line of a description that names the fingerprint of a certificate.

const LINE = /a=fingerprint:.*\r\n/

/** Returns the fingerprint line of a description. */
export function fingerprintLine(description: { readonly sdp?: string }): string | undefined {
  return LINE.exec(description.sdp ?? '')?.[0]
}

/** Returns the description with another line in place of one. */
export function withLine<T extends { readonly sdp?: string }>(signal: T, line: string, changed: string): T {
  return { ...signal, sdp: signal.sdp?.replace(line, changed) }
}

/** Returns a fingerprint line of no certificate. */
export function alteredLine(line: string): string {
  return line.replace(/([\dA-F])\r\n$/i, (_, digit: string) => `${digit === '0' ? '1' : '0'}\r\n`)
}
