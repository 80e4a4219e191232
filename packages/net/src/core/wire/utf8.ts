// UTF-8 codec of the runtime. Its types are here, for core has none of the DOM.

declare const TextEncoder: new () => {
  encode(text: string): Uint8Array
  encodeInto(text: string, bytes: Uint8Array): unknown
}
declare const TextDecoder: new (
  label: string,
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string }

/** Encodes text; a lone surrogate becomes U+FFFD. */
export const encoder: Pick<InstanceType<typeof TextEncoder>, 'encode' | 'encodeInto'> = new TextEncoder()

/** Decodes bytes; those that are no UTF-8 become U+FFFD, and a U+FEFF at the start stays. */
export const decoder: Pick<InstanceType<typeof TextDecoder>, 'decode'> = new TextDecoder('utf-8', { ignoreBOM: true })
