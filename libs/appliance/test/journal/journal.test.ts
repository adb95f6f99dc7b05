import { execFile, spawn } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createJournal, type JournalOptions } from '../../src/index.ts'

function written(options: JournalOptions) {
  const lines: string[] = []
  return { lines, journal: createJournal({ ...options, write: (line) => lines.push(line) }) }
}

describe('under systemd', () => {
  test('each level has its syslog priority', () => {
    const { journal, lines } = written({ style: 'systemd', level: 'trace' })
    const { logger } = journal
    for (const level of ['emerg', 'alert', 'fatal', 'error', 'warn', 'notice', 'info'] as const) {
      logger[level](level)
    }
    logger.debug('debug')
    logger.trace('trace')
    expect(lines).toEqual([
      '<0>emerg\n',
      '<1>alert\n',
      '<2>fatal\n',
      '<3>error\n',
      '<4>warn\n',
      '<5>notice\n',
      '<6>info\n',
      '<7>debug\n',
      '<7>trace\n',
    ])
  })

  test('facts follow as pairs, errors with code and stack, all on one line', () => {
    const { journal, lines } = written({ style: 'systemd' })
    journal.logger.child({ part: 'web' }).warn({ port: 80, path: '/a b', ok: true }, 'slow')
    const error = Object.assign(new Error('no\nspace'), { code: 'ENOSPC' })
    journal.logger.error(error, 'cannot write')
    expect(lines[0]).toBe('<4>slow part=web port=80 path="/a b" ok=true\n')
    expect(lines[1]).toMatch(
      /^<3>cannot write err=\{"type":"Error","message":"no\\\\nspace",.*ENOSPC.*\}\n$/,
    )
  })

  test('no text, no key and no value makes a second line or steers a terminal', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a\n<0>panic',
        '\r\n',
        '\u001b[2J',
        '\u009b31m',
        '\u2028',
        '\u202e',
        '__proto__',
      ),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('systemd' as const, 'terminal' as const),
        hostile,
        fc.dictionary(
          hostile.filter((key) => !['err', 'msg', 'level', 'time'].includes(key)),
          fc.oneof(hostile, fc.jsonValue()),
        ),
        (style, message, facts) => {
          const { journal, lines } = written({ style })
          journal.logger.info(facts, message.replaceAll('%', ''))
          expect(lines).toHaveLength(1)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
          expect(lines[0]).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]*\n$/)
          expect(lines[0]?.length).toBeLessThan(49_152)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('standard error is recognised by its device and inode', async () => {
    const script = fileURLToPath(new URL('say.ts', import.meta.url))
    const run = (environment: Record<string, string>) =>
      promisify(execFile)(
        '/bin/sh',
        [
          '-c',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own substitution
          'JOURNAL_STREAM=${STREAM:-$(stat -Lc %d:%i /proc/self/fd/2)} exec "$@"',
          'sh',
          process.execPath,
          '--conditions=@boxwright/source',
          script,
        ],
        { env: { ...process.env, ...environment } },
      )
    expect((await run({})).stderr).toBe('<6>hello\n')
    const elsewhere = fstatSync(0, { bigint: true })
    expect(JSON.parse((await run({ STREAM: `${elsewhere.dev}:1` })).stderr)).toMatchObject({
      level: 30,
      msg: 'hello',
    })
  })

  test('a reader that goes away ends nothing', async () => {
    const script = fileURLToPath(new URL('say.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=@boxwright/source', script, 'often'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.destroy()
    const [code] = await new Promise<[number | null, string | null]>((resolve) =>
      child.once('exit', (code, signal) => resolve([code, signal])),
    )
    expect(code).toBe(0)
  })
})

describe('elsewhere', () => {
  test('a terminal gets a time, a level and one line', () => {
    const { journal, lines } = written({ style: 'terminal' })
    journal.logger.notice({ name: 'pigebox.local' }, 'published')
    expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\] NOTICE: published name=pigebox.local\n$/)
    journal.logger.error(new TypeError('not so'), 'cannot start')
    expect(lines[1]).toMatch(/\] ERROR: cannot start: not so\n( {4}at .*\n)+$/)
  })

  test('a program gets JSON with host and process', () => {
    const { journal, lines } = written({ style: 'json' })
    journal.logger.info('hello')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 30, msg: 'hello', pid: process.pid })
  })
})

describe('in memory', () => {
  test('the last entries stay, and are told', () => {
    const { journal } = written({ style: 'json', keep: 3 })
    const told: string[] = []
    journal.events.on('entry', ({ message }) => told.push(message))
    for (const text of ['a', 'b', 'c', 'd']) journal.logger.info(text)
    journal.logger.error({ file: 'x\ny' }, 'e')
    expect(told).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(journal.recent().map(({ id, message }) => [id, message])).toEqual([
      [3, 'c'],
      [4, 'd'],
      [5, 'e'],
    ])
    expect(journal.recent({ after: 4 })).toMatchObject([{ id: 5 }])
    expect(journal.recent({ limit: 1 })).toMatchObject([{ id: 5 }])
    expect(journal.recent({ limit: 0 })).toEqual([])
    expect(journal.recent({ level: 'warn' })).toMatchObject([
      { level: 'error', priority: 3, message: 'e', fields: { file: 'x\\ny' } },
    ])
  })

  test('what is huge is cut', () => {
    const { journal, lines } = written({ style: 'systemd' })
    let deep: unknown = 'end'
    for (let level = 0; level < 50; level += 1) deep = { deep }
    journal.logger.info({ deep, many: Array(1000).fill('x'.repeat(100)) }, 'y'.repeat(100_000))
    expect(journal.recent()[0]?.message).toHaveLength(4_096)
    expect(lines[0]?.length).toBeLessThanOrEqual(12_010)
  })

  test('options are refused all at once', () => {
    expect(() =>
      createJournal({ level: 'loud' as never, keep: -1, style: 'xml' as never }),
    ).toThrow(/level: expected emerg.*keep: expected a whole.*style: expected systemd/)
  })
})
