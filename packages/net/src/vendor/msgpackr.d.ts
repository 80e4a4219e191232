/** msgpackr's codec for plain data. */
export class Packr {
  pack(value: unknown): Uint8Array
  unpack(bytes: Uint8Array): unknown
}
