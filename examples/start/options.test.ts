// Tests of the options of `npm start`.

import { describe, expect, it } from 'vitest'
import { readCommand } from './options.ts'

describe('readCommand', () => {
  it('has defaults', () => {
    expect(readCommand([])).toEqual({
      kind: 'start',
      example: 'arena',
      port: 5173,
      lobbyPort: 1999,
      bots: 0,
      open: false,
    })
  })

  it('reads every option', () => {
    expect(readCommand(['--bots', '3', '--port=8080', '--lobby-port', '2000', '--open'])).toEqual({
      kind: 'start',
      example: 'arena',
      port: 8080,
      lobbyPort: 2000,
      bots: 3,
      open: true,
    })
    expect(readCommand(['--example', 'pucks'])).toMatchObject({ kind: 'start', example: 'pucks', bots: 0 })
    expect(readCommand(['--help'])).toEqual({ kind: 'help' })
  })

  it.each([
    ['--bots', '8'],
    ['--bots', 'many'],
    ['--bots', ''],
    ['--port', '70000'],
    ['--port', '1.5'],
    ['--bots'],
    ['--bots', '2', '--example', 'pucks'],
    ['--example', 'tetris'],
    ['--nonsense'],
  ])('refuses %s %s with an error message', (...args) => {
    const command = readCommand(args)
    if (command.kind !== 'wrong') throw new Error('was accepted')
    expect(command.message).toContain(args[0])
    expect(command.message).toMatch(/^[^\n]{1,90}\.$/)
  })
})
