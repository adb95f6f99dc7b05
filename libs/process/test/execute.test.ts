import { execute } from '@boxwright/process'
import { describe, expect, it } from 'vitest'
import { membersOf } from './alive.ts'

const sh = (script: string): { command: string; args: string[] } => ({
  command: 'sh',
  args: ['-c', script],
})

describe('execute', () => {
  it('gives what a program wrote', async () => {
    expect(await execute(sh('echo out; echo err >&2'))).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      code: 0,
      signal: null,
    })
    const { stdout } = await execute({ command: 'cat', input: 'é\n'.repeat(100_000) })
    expect(stdout).toBe('é\n'.repeat(100_000))
    const bytes = Uint8Array.of(0, 255, 10)
    expect((await execute({ command: 'cat', input: bytes, encoding: 'buffer' })).stdout).toEqual(
      Buffer.from(bytes),
    )
    expect((await execute({ command: 'true', input: Buffer.alloc(1 << 20) })).code).toBe(0)
  })

  it('accepts the codes that are no failure', async () => {
    expect(await execute({ ...sh('exit 3'), accept: [0, 3] })).toMatchObject({
      code: 3,
      signal: null,
    })
    expect(await execute({ ...sh('kill $$'), accept: 'any' })).toMatchObject({
      code: null,
      signal: 'SIGTERM',
    })
    const failed = execute({ ...sh('seq 50 >&2; exit 3'), name: 'it' })
    await expect(failed).rejects.toMatchObject({ code: 'ERR_EXITED', exitCode: 3, signal: null })
    await expect(failed).rejects.toThrow(
      /^it ended with code 3; its last words:\n {2}31\n(.*\n)*? {2}50$/,
    )
    await expect(execute(sh('kill -9 $$'))).rejects.toThrow(
      'sh was ended by SIGKILL; it said nothing',
    )
    await expect(execute({ command: 'no-such-program' })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    })
  })

  it('limits the output', async () => {
    for (const where of ['', '>&2']) {
      await expect(execute({ ...sh(`yes ${where}`), maxOutput: 1 << 16 })).rejects.toMatchObject({
        code: 'ERR_OUTPUT_LIMIT',
        message: 'sh wrote more than 65536 bytes (maxOutput)',
      })
    }
    expect(
      (await execute({ command: 'head', args: ['-c', '65536', '/dev/zero'], maxOutput: 1 << 16 }))
        .stdout.length,
    ).toBe(1 << 16)
    await expect(execute({ ...sh('echo x'), maxOutput: 0 })).rejects.toMatchObject({
      code: 'ERR_OUTPUT_LIMIT',
    })
  })

  it('limits the time', async () => {
    const late = execute({ ...sh('echo $$; sleep 1000 & wait'), timeout: 100 })
    await expect(late).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: 'sh took longer than 100 ms (timeout)',
    })
    expect((await execute({ ...sh('exit 0'), timeout: 60_000 })).code).toBe(0)
  })

  it('is aborted, before or while it runs', async () => {
    const reason = new Error('enough')
    await expect(
      execute({ ...sh('exit 0'), signal: AbortSignal.abort(reason) }),
    ).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
    const controller = new AbortController()
    const running = execute({ ...sh('sleep 1000'), signal: controller.signal })
    setImmediate(() => controller.abort(reason))
    await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
    for (const nice of [0, 1]) {
      const starting = new AbortController()
      const started = execute({ ...sh('sleep 1000'), nice, signal: starting.signal })
      starting.abort(reason)
      await expect(started).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
    }
  })

  it('leaves nothing behind', async () => {
    const { stdout } = await execute(sh('echo $$; sleep 1000 & sleep 1000 & exit 0'))
    expect(await membersOf(Number(stdout))).toEqual([])
  })

  it('runs many at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) => execute({ command: 'echo', args: [`${n}`] })),
    )
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 50 }, (_, n) => n))
  })
})
