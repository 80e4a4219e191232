// Tests of `player.problem`: each reason has a sentence for players, and one for developers.

import { expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { permanentFailure } from './permanent-failure.ts'

it.each([
  ['version-mismatch', 'version-mismatch'],
  ['schema-mismatch', 'schema-mismatch'],
  ['congested', 'congested'],
  ['flood', 'rate-limited'],
  ['wrong-peer', 'refused'],
  ['out-of-step', 'refused'],
  ['blocked', 'blocked'],
  ['left', 'left'],
  ['silent', 'silent'],
  ['not-connected', 'not-connected'],
  ['refused', 'webrtc-unavailable'],
] as const)('[MSH6] %s is %s, in words for players and in others for developers', (reason, code) => {
  const { code: found, message, hint } = permanentFailure(reason, 'Ann')
  expect(found).toBe(code)
  expect(message).toMatch(/^Ann .+\.$/)
  expect(hint).toMatch(/^Ann .{20,}\.$/)
  expect(message).not.toMatch(/`|docs\/|[A-Z]{3}\d/)
})

it('the cause that a link knows comes with its own words', () => {
  const cause = new TickmeshError('no-path', 'nothing came through', { hint: 'kinds' })
  expect(permanentFailure('not-connected', 'Ann', cause)).toMatchObject({
    code: 'no-path',
    message: 'No link to Ann: nothing came through',
    hint: 'kinds',
  })
})
