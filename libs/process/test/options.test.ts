import {
  createProcess,
  type ExecuteOptions,
  execute,
  type ProcessOptions,
} from '@boxwright/process'
import { describe, expect, it } from 'vitest'

const wrong = (options: object): ProcessOptions => options as ProcessOptions

describe('options', () => {
  it('are told all that is wrong with them at once', () => {
    const options = {
      command: '',
      args: ['a', 1],
      env: { A: 1 },
      nice: 20,
      guard: 'yes',
      stop: { signals: ['TERM'], grace: -1, to: 'all', signal: 'SIGTERM' },
      ready: 70_000,
      readyTimeout: 2 ** 31,
      restart: { factor: 0.5 },
      stdin: 'text',
      stdout: 'line',
      maxLineLength: 0,
      colour: true,
    }
    expect(() => createProcess(wrong(options))).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS' }),
    )
    const message = (() => {
      try {
        createProcess(wrong(options))
      } catch (error) {
        return String(error)
      }
      return ''
    })()
    expect(message.split('\n')).toEqual([
      'ProcessError: command: expected the name or path of a program, got ""',
      'args: expected an array of strings, got ["a",1]',
      'env: expected an object of strings, got [object Object]',
      'nice: expected a whole number from -20 to 19, got 20',
      'guard: expected true or false, got "yes"',
      'ready: expected a RegExp, a port, { port, host }, { path } or a function, got 70000',
      'readyTimeout: expected ms, a whole number up to 2147483647, got 2147483648',
      'stdin: expected "ignore", "pipe" or bytes, got "text"',
      'stdout: expected "lines", "bytes", "ignore" or "inherit", got "line"',
      'maxLineLength: expected a whole number from 1 on, got 0',
      'colour: no such option; there are command, args, name, cwd, env, nice, stop, guard, signal, ' +
        'ready, readyTimeout, restart, stdin, stdout, stderr, maxLineLength, keepLines',
      'stop.signals: expected an array of signals such as "SIGTERM", got ["TERM"]',
      'stop.grace: expected ms, a whole number up to 2147483647, got -1',
      'stop.to: expected "group" or "leader", got "all"',
      'stop.signal: no such option; there are signals, grace, to',
      'restart.when: expected "failure" or "always", got nothing',
      'restart.factor: expected a number from 1 to 1,000, got 0.5',
    ])
  })

  it('cannot wait for a line that nobody reads', () => {
    expect(() =>
      createProcess({ command: 'a', ready: /x/, stdout: 'bytes', stderr: 'ignore' }),
    ).toThrow('ready: a RegExp needs stdout or stderr to be "lines"')
  })

  it.each([undefined, null, 'ls', ['ls'], {}])('%j is none', async (options) => {
    expect(() => createProcess(options as never)).toThrow(
      /options: expected an object|command: expected/,
    )
    await expect(execute(options as never)).rejects.toThrow(
      /options: expected an object|command: expected/,
    )
  })

  it('of execute are checked, too', async () => {
    const options = { command: 'ls', timeout: -1, accept: ['0'], encoding: 'latin1', ready: 1 }
    await expect(
      execute(options as unknown as ExecuteOptions & { encoding: 'utf8' }),
    ).rejects.toThrow(/^timeout: .*\naccept: .*\nencoding: .*\nready: no such option/)
  })
})
