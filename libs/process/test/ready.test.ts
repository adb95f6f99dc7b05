import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProcessError, type ProcessOptions, run } from '@boxwright/process'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { run as runProgram } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const sh = (script: string, options: Partial<ProcessOptions> = {}): ProcessOptions => ({
  command: 'sh',
  args: ['-c', script],
  name: 'the script',
  ...options,
})

/** What becomes of one that does not get ready. */
async function failureOf(options: ProcessOptions): Promise<ProcessError> {
  await using process = run(options)
  const error = await process.ready.then(
    () => expect.unreachable(),
    (reason: ProcessError) => reason,
  )
  const end = await process.exit
  expect(end.error).toBe(error)
  expect(process.pid).toBe(undefined)
  return error
}

describe('ready', () => {
  it('is at once, if nothing else is said', async () => {
    await using process = run(sh('sleep 1000'))
    await process.ready
    expect(process.state).toBe('ready')
  })

  it('is with a line on stdout or stderr', async () => {
    for (const where of ['', '>&2']) {
      await using process = run(
        sh(`echo no; echo "listening on 80" ${where}; exec sleep 1000`, { ready: /listening/g }),
      )
      let elapsed = -1
      process.events.on('ready', (start) => {
        elapsed = start.elapsed
      })
      await process.ready
      expect(elapsed).toBeGreaterThan(0)
    }
  })

  it('is with the last line of one that has ended', async () => {
    await using process = run(sh('printf ready', { ready: /^ready$/ }))
    await process.ready
    expect(await process.exit).toEqual({ code: 0, signal: null })
  })

  it('is when a real server listens on its port, or socket', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const path = join(folder.path, 'redis.sock')
    const redis = {
      command: 'redis-server',
      args: ['--port', `${port}`, '--unixsocket', path, '--save', ''],
    }
    for (const ready of [port, { port, host: 'localhost' }, { path }]) {
      await using process = run({ ...redis, cwd: folder.path, ready })
      await process.ready
      expect((await process.stop()).code).toBe(0)
    }
  })

  it('is not when a connection to a port meets itself', async () => {
    // In a network of its own, where clients are given one port alone.
    const script = `ip link set lo up
      echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range
      exec "$@"`
    const node = [process.execPath, '--conditions=@boxwright/source']
    const nobody = new URL('fixtures/nobody.ts', import.meta.url).pathname
    const network = ['--map-root-user', '--net', 'sh', '-c', script, 'sh']
    expect(await runProgram('unshare', ...network, ...node, nobody)).toBe('ERR_NOT_READY\n')
  })

  it('is when a check holds', async () => {
    let asked = 0
    await using process = run(
      sh('sleep 1000', {
        ready: async (signal) => {
          expect(signal.aborted).toBe(false)
          return ++asked === 3
        },
      }),
    )
    await process.ready
    expect(asked).toBe(3)
  })

  it('is not when it takes too long: it is ended, and quoted', async () => {
    const options = { ready: /never/, readyTimeout: 300 }
    const error = await failureOf(sh('echo one; echo two >&2; exec sleep 1000', options))
    expect(error.code).toBe('ERR_NOT_READY')
    expect(error.message).toMatch(
      /^the script was not ready within 300 ms \(expected a line like \/never\/\); its last words:\n {2}\w+\n {2}\w+$/,
    )
    expect(error.lines.toSorted()).toEqual(['one', 'two'])
  })

  it('tells what was waited for', async () => {
    const cases: [ProcessOptions['ready'] & {}, RegExp][] = [
      [1, /expected it to listen on 127\.0\.0\.1:1\)/],
      [{ path: '/none' }, /expected it to listen on \/none/],
      [() => false, /expected its check to hold\); it said nothing/],
      [() => new Promise(() => undefined), /expected its check to hold/],
    ]
    for (const [ready, message] of cases) {
      const error = await failureOf(sh('exec sleep 1000', { ready, readyTimeout: 50 }))
      expect(error.code).toBe('ERR_NOT_READY')
      expect(error.message).toMatch(message)
    }
  })

  it('is not when its check fails', async () => {
    const cause = new Error('no disk')
    const error = await failureOf(sh('exec sleep 1000', { ready: () => Promise.reject(cause) }))
    expect(error).toMatchObject({ code: 'ERR_NOT_READY', cause })
    expect(error.message).toContain('(its check failed: no disk)')
  })

  it('is not when it ends before', async () => {
    const error = await failureOf(sh('echo config: line 3 >&2; exit 7', { ready: 1 }))
    expect(error).toMatchObject({
      code: 'ERR_EXITED',
      exitCode: 7,
      signal: null,
      lines: ['config: line 3'],
    })
    expect(error.message).toBe(
      'the script ended with code 7 before it was ready; its last words:\n  config: line 3',
    )
    const killed = await failureOf(sh('kill -9 $$', { ready: /x/ }))
    expect(killed).toMatchObject({ code: 'ERR_EXITED', exitCode: null, signal: 'SIGKILL' })
    expect(killed.message).toBe(
      'the script was ended by SIGKILL before it was ready; it said nothing',
    )
  })
})

describe('what cannot be started', () => {
  it('is not found', async () => {
    const error = await failureOf({ command: 'redis-serverr', env: { PATH: '/usr/bin' } })
    expect(error).toMatchObject({ code: 'ERR_NOT_FOUND', cause: { code: 'ENOENT' } })
    expect(error.message).toBe(
      'redis-serverr cannot be started: no program redis-serverr in PATH (/usr/bin)',
    )
    expect((await failureOf({ command: './none', cwd: '/usr' })).message).toBe(
      './none cannot be started: no program ./none',
    )
    expect(await failureOf({ command: 'redis-serverr', nice: 3 })).toMatchObject({
      code: 'ERR_NOT_FOUND',
    })
  })

  it('is not tried again if it is not there', async () => {
    const restart = { when: 'always' } as const
    expect((await failureOf({ command: 'redis-serverr', restart })).code).toBe('ERR_NOT_FOUND')
  })

  it('has no folder, or is no program', async () => {
    const folder = await failureOf({ command: 'ls', cwd: '/none' })
    expect(folder).toMatchObject({
      code: 'ERR_START',
      message: 'ls cannot be started: no folder /none',
    })
    await using place = await temporaryFolder()
    const command = join(place.path, 'data')
    await writeFile(command, '', { mode: 0o600 })
    expect(await failureOf({ command })).toMatchObject({
      code: 'ERR_START',
      message: `${command} cannot be started: ${command} is not executable`,
    })
    const long = await failureOf({ command: 'ls', args: ['x'.repeat(1 << 20)] })
    expect(long).toMatchObject({ code: 'ERR_START', cause: { code: 'E2BIG' } })
  })
})
