// Tests of the handshake: what an honest one proves, and each attack on one, written out.

import { describe, expect, it } from 'vitest'
import { annAndBob, attempt, certificate, shake, type Course } from './handshake.fixture.ts'
import { Handshake, type HandshakeOptions, type ProvenPeer } from './handshake.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { nodeCrypto } from './node-crypto.fixture.ts'
import { someone } from './secured-links.fixture.ts'
import { webCrypto } from './web-crypto.ts'

const REFUSED = 'identity-mismatch'
const outcomes = (courses: readonly Course[]): (ProvenPeer | string)[] => courses.map(({ outcome }) => outcome)
/** Place of the challenge in an introduction. */
const CHALLENGE_AT = 3
const flip =
  (at: number) =>
  (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

describe('an honest handshake', () => {
  const cryptos: readonly (readonly [string, IdentityCrypto])[] = [
    ['Ed25519', nodeCrypto()],
    ['ECDSA', nodeCrypto('ECDSA')],
    ['WebCrypto', webCrypto()],
  ]

  describe.each(cryptos)('with %s', (_, crypto) => {
    it.each([true, false])('[IDN3] [IDN4] [IDN5] proves both keys; certificates: %s', async (certified) => {
      const { bob, options } = await annAndBob()
      const ann = await someone('ann', crypto)
      const certificates = certified ? {} : { certificates: undefined }
      const [a, b] = await shake(
        { ...options.ann, key: ann.key, crypto, ...certificates },
        { ...options.bob, ...certificates },
      )
      expect(a.outcome).toMatchObject({ thumbprint: bob.key.thumbprint, name: 'bob', invited: false, ephemeral: true })
      expect(b.outcome).toMatchObject({ thumbprint: ann.key.thumbprint, name: 'ann', invited: false })
      expect((a.outcome as ProvenPeer).words).toEqual((b.outcome as ProvenPeer).words)
    })
  })

  it('[IDN5] has the same words at both ends, and others in each handshake', async () => {
    const { options } = await annAndBob()
    const words = async (): Promise<Uint8Array[]> =>
      outcomes(await shake(options.ann, options.bob)).map((outcome) => (outcome as ProvenPeer).words)
    const [first, second] = [await words(), await words()]
    expect(first[0]).toEqual(first[1])
    expect(second[0]).not.toEqual(first[0])
  })

  it('[IDN11] finds that both have the secret of the room', async () => {
    const { options } = await annAndBob()
    const invited = { macKey: new Uint8Array(32).fill(7) }
    expect(outcomes(await shake({ ...options.ann, ...invited }, { ...options.bob, ...invited }))).toMatchObject([
      { invited: true },
      { invited: true },
    ])
    expect(outcomes(await shake({ ...options.ann, ...invited }, options.bob))).toMatchObject([
      { invited: false },
      { invited: false },
    ])
  })
})

describe('a lobby in the middle', () => {
  it('[IDN4] [IDN7] that swaps a certificate is found by both ends', async () => {
    const { options } = await annAndBob()
    const seesEve: HandshakeOptions = {
      ...options.ann,
      certificates: { own: certificate('ann'), peer: certificate('eve') },
    }
    expect(outcomes(await shake(seesEve, options.bob))).toEqual([REFUSED, REFUSED])
  })

  it('[IDN4] that swaps the certificates of all links, and passes all frames on, is found by both ends', async () => {
    const { options } = await annAndBob()
    const eves = { ann: { peer: certificate('eve'), own: certificate('ann') } }
    const toBob = { own: certificate('bob'), peer: certificate('mallory') }
    expect(
      outcomes(await shake({ ...options.ann, certificates: eves.ann }, { ...options.bob, certificates: toBob })),
    ).toEqual([REFUSED, REFUSED])
  })

  it('[IDN8] that swaps an ECDH key is found by both ends', async () => {
    const { options } = await annAndBob()
    const relayed = { certificates: undefined }
    const eve = await Handshake.begin({ ...options.ann, ...relayed })
    const withEves = (bytes: Uint8Array): Uint8Array =>
      Uint8Array.from([...bytes.subarray(0, -65), ...eve.introduction.subarray(-65)])
    const lobby = { toAnswerer: { introduction: withEves } }
    const course = await shake({ ...options.ann, ...relayed }, { ...options.bob, ...relayed }, lobby)
    expect(outcomes(course)).toEqual([REFUSED, REFUSED])
  })

  it('[IDN8] that takes the ECDH key away, or sends a point that is none, is refused at once', async () => {
    const { options } = await annAndBob()
    const relayed = { certificates: undefined }
    const [a, b] = [
      { ...options.ann, ...relayed },
      { ...options.bob, ...relayed },
    ]
    for (const introduction of [
      (bytes: Uint8Array) => bytes.subarray(0, -64),
      (bytes: Uint8Array) => bytes.subarray(0, -65),
      (bytes: Uint8Array) => bytes.fill(9, bytes.length - 64),
    ]) {
      const [, atBob] = await shake(a, b, { toAnswerer: { introduction } })
      expect(atBob.outcome).toBe(REFUSED)
      expect(atBob.proof).toBeUndefined()
    }
  })

  it('[IDN3] [IDN8] that carries a link without certificates knows no player again by it', async () => {
    const { options, ann } = await annAndBob()
    const relayed = { certificates: undefined }
    const seen: Buffer[] = []
    const publicKey = Buffer.from(ann.key.signingKey.publicKey.bytes)
    for (let match = 0; match < 2; match++) {
      const [course] = await shake({ ...options.ann, ...relayed }, { ...options.bob, ...relayed })
      // The proof, which has the key, is encrypted on such a link.
      expect(Buffer.from(course.proof!).includes(publicKey)).toBe(true)
      seen.push(Buffer.from(course.introduction))
    }
    for (const introduction of seen) {
      expect(introduction.includes(publicKey)).toBe(false)
      expect(introduction.includes('ann')).toBe(false)
    }
    const [first, second] = seen as [Buffer, Buffer]
    expect(second.subarray(CHALLENGE_AT)).not.toEqual(first.subarray(CHALLENGE_AT))
    for (const at of [3, 19, 52]) expect(second.subarray(at, at + 16)).not.toEqual(first.subarray(at, at + 16))
  })

  it('[IDN4] that mixes up two rooms is found', async () => {
    const { options } = await annAndBob()
    expect(outcomes(await shake(options.ann, { ...options.bob, code: 'K7QXMAC' }))).toEqual([REFUSED, REFUSED])
  })

  it('[IDN4] that connects a player to another than it says is found: an unknown key share', async () => {
    const { options } = await annAndBob()
    // Bob is told that Eve, who has a seat, is at the other end of Ann's link.
    const toEve = { ...options.bob, ids: { own: 'bob', peer: 'eve' } }
    expect(outcomes(await shake(options.ann, toEve))).toEqual([REFUSED, REFUSED])
    // Ann's own key, introduced by Eve as hers: she cannot sign with it.
    const eve = await someone('eve')
    const claims = {
      ...eve.key,
      signingKey: { ...eve.key.signingKey, publicKey: options.ann.key.signingKey.publicKey },
    }
    const [, atBob] = await shake({ ...options.ann, ids: { own: 'eve', peer: 'bob' }, key: claims }, toEve)
    expect(atBob.outcome).toBe(REFUSED)
  })

  it('[IDN4] that reflects a player to itself is found', async () => {
    const { options } = await annAndBob()
    const handshake = await Handshake.begin(options.ann)
    const { proof } = await handshake.answer(handshake.introduction)
    expect(await attempt(() => handshake.verify(proof))).toBe(REFUSED)
    // As both ends of two links, one of which it initiates.
    const other = { ...options.ann, initiator: false, ids: { own: 'ann', peer: 'eve' } }
    expect(outcomes(await shake(options.ann, other))).toEqual([REFUSED, REFUSED])
  })

  it('[IDN4] that replays the frames of an earlier link is found', async () => {
    const { options } = await annAndBob()
    const [, before] = await shake(options.ann, options.bob)
    const replayed = {
      introduction: () => before.introduction,
      proof: () => before.proof ?? new Uint8Array(0),
    }
    const [ann] = await shake(options.ann, options.bob, { toInitiator: replayed })
    expect(ann.outcome).toBe(REFUSED)
    const [late] = await shake(options.ann, options.bob, { toInitiator: { proof: replayed.proof } })
    expect(late.outcome).toBe(REFUSED)
  })

  it('[IDN6] learns a nonce only after it has committed to its own', async () => {
    const { options } = await annAndBob()
    const handshake = await Handshake.begin(options.ann)
    const nonces: Uint8Array[] = []
    const watched: HandshakeOptions = {
      ...options.bob,
      crypto: {
        ...options.bob.crypto,
        random: (length) => {
          const bytes = options.bob.crypto.random(length)
          nonces.push(bytes)
          return bytes
        },
      },
    }
    const bob = await Handshake.begin(watched)
    const holds = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part))
    const [nonce] = nonces
    expect(nonces).toHaveLength(2)
    expect(holds(bob.introduction, nonce!)).toBe(false)
    const { proof } = await bob.answer(handshake.introduction)
    expect(holds(proof, nonce!)).toBe(true)
  })

  it('[IDN6] that sends another nonce than it committed to, to choose the words, is found', async () => {
    const { options, ann } = await annAndBob()
    const nonces = [1, 2].map((byte) => new Uint8Array(16).fill(byte))
    // Commits to one nonce, and signs for another.
    const begun: IdentityCrypto = { ...ann.crypto, sha256: async (data) => ann.crypto.sha256(grind(data)) }
    const { bytes } = ann.key.signingKey.publicKey
    const grind = (data: Uint8Array): Uint8Array =>
      data[0] === 1 && data.length === 16 + bytes.length ? Uint8Array.of(...nonces[1]!, ...bytes) : data
    const random = (length: number): Uint8Array => nonces[0]!.slice(0, length)
    const [, bob] = await shake({ ...options.ann, crypto: { ...begun, random } }, options.bob)
    expect(bob.outcome).toBe(REFUSED)
  })

  it('[IDN6] that proves another key than it committed to, to choose the words, is found', async () => {
    const { options } = await annAndBob()
    const ground = await someone('ann')
    // Commits to one key, and signs with another.
    let calls = 0
    const signingKey = {
      ...ground.key.signingKey,
      get publicKey() {
        return (calls++ === 0 ? options.ann.key : ground.key).signingKey.publicKey
      },
    }
    const [, bob] = await shake({ ...options.ann, key: { ...ground.key, signingKey } }, options.bob)
    expect(bob.outcome).toBe(REFUSED)
  })

  it('[IDN11] that makes up a MAC is not invited, nor is a player whose secret is another', async () => {
    const { options } = await annAndBob()
    const [ann, bob] = [{ macKey: new Uint8Array(32).fill(7) }, { macKey: new Uint8Array(32).fill(8) }]
    expect(outcomes(await shake({ ...options.ann, ...ann }, { ...options.bob, ...bob }))).toMatchObject([
      { invited: false },
      { invited: false },
    ])
  })

  it('[IDN5] that gives a player another name in its proof is found', async () => {
    const { options } = await annAndBob()
    const lobby = { toAnswerer: { proof: (proof: Uint8Array) => flip(proof.length - 65)(proof) } }
    const [, bob] = await shake(options.ann, options.bob, lobby)
    expect(bob.outcome).toBe(REFUSED)
  })

  it.each(['introduction', 'proof'] as const)('[IDN10] that changes any bit of the %s is found', async (frame) => {
    const { options } = await annAndBob()
    const macKey = new Uint8Array(32).fill(7)
    const [a, b] = [
      { ...options.ann, macKey },
      { ...options.bob, macKey },
    ]
    const [course] = await shake(a, b)
    const length = course[frame]?.length ?? 0
    expect(length).toBeGreaterThan(50)
    for (let at = 0; at < length; at++) {
      const [, bob] = await shake(a, b, { toAnswerer: { [frame]: flip(at) } })
      expect(bob.outcome, `byte ${at}`).toBeTypeOf('string')
      if (frame === 'introduction' && at >= CHALLENGE_AT) expect(bob.outcome).toBe(REFUSED)
    }
  })

  it('[IDN10] that cuts a frame short, or adds to it, is refused', async () => {
    const { options } = await annAndBob()
    for (const change of [
      (bytes: Uint8Array) => bytes.subarray(0, -1),
      (bytes: Uint8Array) => Uint8Array.of(...bytes, 0),
    ]) {
      for (const frame of ['introduction', 'proof'] as const) {
        const [ann] = await shake(options.ann, options.bob, { toInitiator: { [frame]: change } })
        expect(ann.outcome).toBe(REFUSED)
      }
    }
  })
})

describe('another build', () => {
  it('[IDN2] without identity() is told apart from an attack, and so is another version', async () => {
    const { options } = await annAndBob()
    const handshake = await Handshake.begin(options.ann)
    expect(await attempt(() => handshake.answer(Uint8Array.of(0x96, 0, 2)))).toBe('schema-mismatch')
    expect(await attempt(() => handshake.answer(Uint8Array.of(0xc1, 1, 2, 0)))).toBe('version-mismatch')
    expect(await attempt(() => handshake.answer(new Uint8Array(0)))).toBe('schema-mismatch')
  })

  it('[IDN10] whose key this page cannot verify is refused with a reason of its own', async () => {
    const { options } = await annAndBob()
    const crypto: IdentityCrypto = {
      ...options.ann.crypto,
      verify: () => Promise.reject(new Error('not supported')),
    }
    const [ann] = await shake({ ...options.ann, crypto }, options.bob)
    expect(ann.outcome).toBe('identity-unavailable')
  })
})
