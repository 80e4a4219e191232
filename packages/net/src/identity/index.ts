// Entry point `@tickmesh/net/identity`: who is at the other end of a link.

export { identity } from './identity.ts'
export type { Identity } from './identity.ts'
export type {
  AgreementKey,
  Cipher,
  IdentityCrypto,
  PublicKey,
  SigningAlgorithm,
  SigningKey,
} from './identity-crypto.ts'
export type { IdentityOptions } from './identity-options.ts'
export type { KnownPlayer } from './known-players.ts'
export type { IdentityProvider, Voucher } from './identity-provider.ts'
