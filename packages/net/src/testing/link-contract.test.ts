// Tests of the link contract: it fails each kind of unsound link.

import { describe, expect, it } from 'vitest'
import type { Link, LinkEvents, OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linkContract } from './link-contract.ts'

/** Returns a sound link's members that are to be replaced by broken ones. */
type Sabotage = (link: Link, events: LinkEvents) => Partial<Link> & { readonly events?: Partial<LinkEvents> }

/** Returns the names of the cases that a sabotaged link fails. */
async function failures(sabotage: Sabotage): Promise<string[]> {
  const failed: string[] = []
  const cases = linkContract(() => {
    const scheduler = new VirtualScheduler(1)
    const network = new SimulatedNetwork({ scheduler, seed: 1 })
    const broken =
      (sound: OpenLink): OpenLink =>
      (options) => {
        const parts: { events?: Partial<LinkEvents> } = {}
        const events = new Proxy(options.events, {
          get: (target, key: keyof LinkEvents) => parts.events?.[key] ?? target[key],
        })
        const link = sound({ ...options, events })
        const replaced = sabotage(link, options.events)
        parts.events = replaced.events ?? {}
        return new Proxy(link, {
          get: (target, key: keyof Link) => {
            const value = replaced[key] ?? target[key]
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      }
    const pass = (ms: number): Promise<void> => scheduler.run(ms)
    return {
      scheduler,
      pass,
      initiator: broken(memoryLinks(network, 'a')),
      answerer: broken(memoryLinks(network, 'b')),
    }
  })
  for (const { name, run } of cases) {
    try {
      await run()
    } catch {
      failed.push(name.split(' ')[0] ?? '')
    }
  }
  return [...new Set(failed)].toSorted()
}

describe('linkContract', () => {
  it('passes a sound link', async () => {
    expect(await failures(() => ({}))).toEqual([])
  })

  const sabotages: { readonly [what: string]: readonly [rule: string, sabotage: Sabotage] } = {
    'loses messages sent on opening': [
      '[LNK1]',
      (link, events) => {
        let ready = false
        return {
          events: { opened: () => (events.opened(), (ready = true)) },
          send: (channel, bytes) => (ready ? link.send(channel, bytes) : link.open),
        }
      },
    ],
    'splits messages': [
      '[LNK2]',
      (link) => ({
        send: (channel, bytes) => link.send(channel, bytes.subarray(0, 4)) && link.send(channel, bytes.subarray(4)),
      }),
    ],
    'throws from send': [
      '[LNK2]',
      (link) => ({
        send: (channel, bytes) => {
          if (!link.open) throw new Error('not open')
          return link.send(channel, bytes)
        },
      }),
    ],
    'never calls drained': ['[LNK2]', () => ({ events: { drained: () => {} } })],
    'doubles events': [
      '[LNK3]',
      (_, events) => ({
        events: { received: (channel, bytes) => (events.received(channel, bytes), events.received(channel, bytes)) },
      }),
    ],
    'takes anything for a signal': ['[LNK4]', (link) => ({ accept: (signal) => link.accept(signal) || true })],
    'does not restart': ['[LNK5]', () => ({ restart: () => {} })],
    'reopens on restart': ['[LNK5]', (link, events) => ({ restart: () => (link.restart(), events.opened()) })],
    'calls back from close': [
      '[LNK6]',
      (link, events) => ({ close: () => (events.closed({ reason: 'closed' }), link.close()) }),
    ],
    'calls back from a restart': [
      '[LNK8]',
      (link, events) => ({ restart: () => (events.signal({ type: 'restart' }), link.restart()) }),
    ],
    'calls drained inside a send': [
      '[LNK8]',
      (link, events) => ({
        send: (channel, bytes) => {
          const taken = link.send(channel, bytes)
          if (taken) events.drained(channel)
          return taken
        },
      }),
    ],
    'does not end the link of the peer': [
      '[LNK6]',
      (_, events) => ({ events: { closed: (end) => end.reason === 'closed' && events.closed(end) } }),
    ],
    'does not know its path': ['[LNK9]', () => ({ path: () => Promise.resolve('unknown') })],
  }
  for (const [what, [rule, sabotage]] of Object.entries(sabotages)) {
    it(`fails a link that ${what}`, async () => {
      expect(await failures(sabotage)).toContain(rule)
    })
  }
})
