// Contract suite for implementations of `Link`.

import { CHANNELS, LOW_WATER_BYTES, MAX_MESSAGE_BYTES, type ChannelName } from '../link/link.ts'
import { ensure, ensureEqual, type ContractCase } from './contract.ts'
import { LinkEnds, type LinkEndpoint, type LinkSubject } from './link-ends.ts'
import { NO_SIGNALS } from './no-signals.ts'

/** Time that a case waits for events that must not happen, in milliseconds. */
const QUIET_MS = 200

/** Upper bound of the time between two restarts that may be one, in milliseconds. */
const RESTARTS_APART_MS = 600

/** Upper bound of a signal, in bytes of JSON (the lobby's limit less its envelope). */
const SIGNAL_LIMIT_BYTES = 15_000

const CHANNEL_NAMES = Object.keys(CHANNELS) as ChannelName[]
const RELIABLE: readonly ChannelName[] = ['events', 'transfer']

/** Returns a message with its number and a checksum. */
function message(number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = (number * 31 + i * 7) & 0xff
  if (size >= 4) new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

function numberOf(bytes: Uint8Array): number {
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  const whole = message(number, bytes.byteLength)
  ensure(
    bytes.every((byte, i) => byte === whole[i]),
    `message ${number} came out as it went in`,
  )
  return number
}

const numbersOn = (end: LinkEndpoint, channel: ChannelName): number[] =>
  end.received.filter((entry) => entry.channel === channel).map((entry) => numberOf(entry.bytes))

const countOn = (end: LinkEndpoint, channel: ChannelName): number =>
  end.received.reduce((count, entry) => count + (entry.channel === channel ? 1 : 0), 0)

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/**
 * Returns the duties of `Link` as test cases. Every link of Tickmesh passes them. Run them against your own link with
 * any test runner: `for (const { name, run } of linkContract(() => subject)) test(name, run)`. `make` is called once
 * for each case.
 */
export function linkContract(make: () => LinkSubject | Promise<LinkSubject>): ContractCase[] {
  const rule = (name: string, body: (ends: LinkEnds) => Promise<void>): ContractCase => ({
    name,
    run: async () => {
      const ends = new LinkEnds(await make())
      await body(ends)
      await ends.dispose()
      for (const end of [ends.a, ends.b]) ensureEqual(end.ends.length, 1, 'closed is called exactly once')
    },
  })

  return [
    rule('[LNK1] [LNK7] a message sent in the task of opened arrives, on every channel, both ways', async (ends) => {
      const sendAll = (end: LinkEndpoint) => () => {
        for (const channel of CHANNEL_NAMES)
          ensure(end.link.send(channel, message(7, 64)), `${channel} takes a message once open`)
      }
      ends.a.onOpened = sendAll(ends.a)
      ends.b.onOpened = sendAll(ends.b)
      await ends.bothOpen()
      await ends.until(() => ends.a.received.length >= 3 && ends.b.received.length >= 3, 'all six messages arrive')
      for (const end of [ends.a, ends.b]) {
        for (const channel of CHANNEL_NAMES) ensureEqual(numbersOn(end, channel), [7], `the message on ${channel}`)
        ensureEqual(end.opened, 1, 'opened is called once')
      }
    }),

    rule('[LNK2] a message arrives as it was sent, up to the largest, and its bytes may be reused', async (ends) => {
      await ends.bothOpen()
      const sizes = [4, 5, 1_150, 16_384, LOW_WATER_BYTES, MAX_MESSAGE_BYTES]
      for (const channel of CHANNEL_NAMES) {
        for (const [number, size] of sizes.entries()) {
          const padded = new Uint8Array(size + 6)
          const bytes = padded.subarray(3, 3 + size)
          bytes.set(message(number, size))
          ensure(
            ends.inside(() => ends.a.link.send(channel, bytes)),
            `${channel} takes ${size} bytes`,
          )
          padded.fill(0xee)
          await ends.until(() => countOn(ends.b, channel) > number, `${size} bytes arrive on ${channel}`)
        }
        const lengths = ends.b.received
          .filter((entry) => entry.channel === channel)
          .map((entry) => entry.bytes.byteLength)
        ensureEqual(lengths, sizes, `the messages of ${channel} are neither split nor joined`)
      }
    }),

    rule(
      '[LNK2] send returns false before the link is open, after it, and for a message that is too large',
      async (ends) => {
        for (const channel of CHANNEL_NAMES)
          ensure(!ends.a.link.send(channel, message(1, 8)), 'nothing is sent before the link is open')
        await ends.bothOpen()
        for (const channel of CHANNEL_NAMES) {
          ensure(!ends.a.link.send(channel, new Uint8Array(MAX_MESSAGE_BYTES + 1)), 'too large a message is refused')
        }
        ends.inside(() => ends.a.link.close())
        ensure(!ends.a.link.open, 'a closed link is not open')
        for (const channel of CHANNEL_NAMES)
          ensure(!ends.a.link.send(channel, message(1, 8)), 'nothing is sent after close')
        ensureEqual(ends.b.received, [], 'a refused message did not arrive')
      },
    ),

    ...RELIABLE.map((channel) =>
      rule(
        `[LNK2] [LNK3] a full queue of ${channel} refuses, then calls drained; accepted messages arrive in order`,
        async (ends) => {
          await ends.bothOpen()
          const size = 32_768
          let taken = 0
          while (taken < 2_000 && ends.inside(() => ends.a.link.send(channel, message(taken, size)))) taken++
          ensure(taken * size > LOW_WATER_BYTES && taken < 2_000, 'the queue has a limit above the low-water mark')
          ensure(ends.a.link.buffered(channel) > LOW_WATER_BYTES, 'buffered counts the waiting bytes')
          ensure(ends.a.link.waitsOver(channel, LOW_WATER_BYTES), 'waitsOver agrees')
          await ends.until(() => ends.a.drained.includes(channel), 'drained is called')
          ensure(ends.a.link.buffered(channel) <= LOW_WATER_BYTES, 'the queue is down to the low-water mark')
          ensure(
            ends.inside(() => ends.a.link.send(channel, message(taken, size))),
            'a drained channel takes messages again',
          )
          await ends.until(() => countOn(ends.b, channel) > taken, 'all accepted messages arrive')
          ensureEqual(numbersOn(ends.b, channel), upTo(taken + 1), 'in order, once each')
        },
      ),
    ),

    rule('[LNK3] events and transfers lose and repeat no message and keep the order', async (ends) => {
      await ends.bothOpen()
      const count = 200
      for (let i = 0; i < count; i++) {
        for (const end of [ends.a, ends.b]) {
          for (const channel of CHANNEL_NAMES) ends.inside(() => end.link.send(channel, message(i, 100)))
        }
        if (i % 10 === 9) await ends.pass(5)
      }
      for (const end of [ends.a, ends.b]) {
        for (const channel of RELIABLE) {
          await ends.until(() => countOn(end, channel) >= count, `all ${channel} arrive`)
          ensureEqual(numbersOn(end, channel), upTo(count), `the order of ${channel}`)
        }
        ensure(numbersOn(end, 'state').length > 0, 'state arrives too')
      }
    }),

    rule('[LNK4] a value that is no signal is refused and has no effect, before and after opening', async (ends) => {
      const feed = (): void => {
        for (const end of [ends.a, ends.b]) {
          for (const [index, signal] of NO_SIGNALS.entries()) {
            ensure(!ends.inside(() => end.link.accept(signal)), `value ${index} is refused`)
          }
        }
      }
      feed()
      await ends.bothOpen()
      feed()
      ends.a.link.send('events', message(1, 8))
      ends.b.link.send('events', message(2, 8))
      await ends.until(() => ends.a.received.length + ends.b.received.length === 2, 'the link works as before')
    }),

    rule('[LNK4] a signal is JSON that the lobby carries', async (ends) => {
      await ends.bothOpen()
      for (const signal of [...ends.a.signals, ...ends.b.signals]) {
        const text = JSON.stringify(signal)
        ensureEqual(JSON.parse(text), signal, 'a signal survives JSON')
        ensure(text.length < SIGNAL_LIMIT_BYTES, `a signal of ${text.length} bytes fits`)
      }
    }),

    rule('[LNK5] a restart by either end keeps the channels and loses no event', async (ends) => {
      await ends.bothOpen()
      let sent = 0
      const sendSome = async (): Promise<void> => {
        for (let i = 0; i < 20; i++, sent++) {
          for (const end of [ends.a, ends.b]) ensure(end.link.send('events', message(sent, 64)), 'the link stays open')
          await ends.pass(5)
        }
      }
      for (const end of [ends.b, ends.a]) {
        await ends.pass(RESTARTS_APART_MS)
        const before = ends.a.signals.length
        ends.inside(() => end.link.restart())
        await sendSome()
        if (ends.expectedPath !== 'lobby') {
          await ends.until(() => ends.a.signals.length > before, 'the initiator signals a new path')
        }
      }
      await sendSome()
      for (const end of [ends.a, ends.b]) {
        await ends.until(() => countOn(end, 'events') >= sent, 'every event arrives')
        ensureEqual(numbersOn(end, 'events'), upTo(sent), 'the order of events')
        ensureEqual(end.opened, 1, 'opened is not called again')
      }
    }),

    rule('[LNK6] after close only closed is called, and the link of the peer ends', async (ends) => {
      await ends.bothOpen()
      const before = ends.a.calls
      ends.inside(() => ends.a.link.close())
      ends.inside(() => ends.a.link.close())
      ends.b.link.send('events', message(1, 8))
      await ends.until(() => ends.b.ends.length > 0, 'the link of the peer ends')
      await ends.pass(QUIET_MS)
      ensureEqual(
        [ends.a.ends.map((end) => end.reason), ends.b.ends.map((end) => end.reason)],
        [['closed'], ['remote-closed']],
        'the reasons',
      )
      ensureEqual(ends.a.calls, before + 1, 'only closed is called')
    }),

    rule('[LNK6] a link closed before it opened calls only closed', async (ends) => {
      ends.inside(() => ends.a.link.close())
      await ends.until(() => ends.a.ends.length > 0, 'closed is called')
      await ends.pass(QUIET_MS)
      ensureEqual([ends.a.ends, ends.a.calls], [[{ reason: 'closed' }], 1], 'the one callback')
    }),

    rule('[LNK8] no callback runs inside a call into the link', async (ends) => {
      await ends.bothOpen()
      const [offer] = ends.a.signals
      for (const end of [ends.a, ends.b]) {
        const { link } = end
        ends.inside(() => {
          for (const channel of CHANNEL_NAMES) {
            link.send(channel, message(1, 64))
            link.send(channel, new Uint8Array(MAX_MESSAGE_BYTES + 1))
            link.buffered(channel)
            link.waitsOver(channel, 0)
          }
          link.accept('nothing')
          if (end === ends.b) link.accept(offer)
          void link.path()
          link.restart()
          link.close()
          link.send('events', message(2, 64))
          link.restart()
        })
      }
    }),

    rule('[LNK9] the path is unknown until the link is open, then known', async (ends) => {
      ensureEqual(await ends.a.link.path(), 'unknown', 'before opening')
      await ends.bothOpen()
      let path = 'unknown'
      let waits = 0
      await ends.until(() => {
        // The statistics of an engine may be later than the link: a room asks again and again.
        if (waits++ % 200 === 0) void ends.a.link.path().then((found) => (path = found))
        return path !== 'unknown'
      }, 'the path is known')
      ensureEqual(path, ends.expectedPath, 'two ends on one machine connect directly, or as their kind does')
    }),
  ]
}
