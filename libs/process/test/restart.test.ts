import { once } from 'node:events'
import { createProcess, type ProcessOptions, run } from '@boxwright/process'
import { describe, expect, it } from 'vitest'

const sh = (script: string, options: Partial<ProcessOptions> = {}): ProcessOptions => ({
  command: 'sh',
  args: ['-c', script],
  name: 'the script',
  ...options,
})

describe('restart', () => {
  it('starts again what fails, ever later, and gives up', async () => {
    const process = createProcess(
      sh('echo no; exit 3', { restart: { when: 'failure', delay: 4, attempts: 3 } }),
    )
    const plans: object[] = []
    const pids = new Set<number>()
    process.events.on('started', ({ pid }) => pids.add(pid))
    process.events.on('restarting', ({ delay, attempt, error }) =>
      plans.push({ delay, attempt, code: error?.code }),
    )
    await process.start()
    const end = await process.exit
    expect(plans).toEqual([
      { delay: 4, attempt: 1, code: 'ERR_EXITED' },
      { delay: 8, attempt: 2, code: 'ERR_EXITED' },
      { delay: 16, attempt: 3, code: 'ERR_EXITED' },
    ])
    expect(pids.size).toBe(4)
    expect(end).toMatchObject({ code: 3, signal: null, error: { code: 'ERR_EXITED', exitCode: 3 } })
    expect(end.error?.message).toBe(
      'the script ended with code 3; its last words:\n  no\n  no\n  no\n  no',
    )
  })

  it('starts again what is killed, with its lines going on', async () => {
    await using process = run(
      sh('echo $$; exec sleep 1000', { restart: { when: 'failure', delay: 1 }, ready: /\d/ }),
    )
    const lines = process.lines[Symbol.asyncIterator]()
    const seen = new Set<string>()
    for (let n = 0; n < 3; n++) {
      const { value } = await lines.next()
      seen.add(value?.text ?? '')
      globalThis.process.kill(Number(value?.text), 'SIGKILL')
    }
    expect(seen.size).toBe(3)
  })

  it('leaves what ends well alone, unless it is always to run', async () => {
    const once1 = run(sh('exit 0', { restart: { when: 'failure', delay: 1 } }))
    expect(await once1.exit).toEqual({ code: 0, signal: null })
    await using always = run(sh('exit 0', { restart: { when: 'always', delay: 1 } }))
    const [plan] = await once(always.events, 'restarting')
    expect(plan).toEqual({ delay: 1, attempt: 1 })
  })

  it('is ready when it is at last', async () => {
    await using process = run(
      sh('test $RANDOM_FILE && exit 1; exit 1', {
        ready: /x/,
        restart: { when: 'failure', delay: 1, attempts: 1 },
      }),
    )
    await expect(process.ready).rejects.toMatchObject({ code: 'ERR_EXITED' })
    let asked = 0
    await using second = run(
      sh('exec sleep 1000', {
        ready: () => {
          if (asked++ < 2) throw new Error('not yet')
          return true
        },
        restart: { when: 'failure', delay: 1 },
      }),
    )
    await second.ready
    expect(asked).toBe(3)
  })

  it('counts anew after it lasted', async () => {
    await using process = run(
      sh('sleep 0.02; exit 1', { restart: { when: 'failure', delay: 1, resetAfter: 1 } }),
    )
    for (let n = 0; n < 3; n++) {
      const [{ attempt }] = (await once(process.events, 'restarting')) as [{ attempt: number }]
      expect(attempt).toBe(1)
    }
  })

  it('can be stopped while it waits', async () => {
    const process = run(sh('exit 1', { restart: { when: 'failure', delay: 1e9, maxDelay: 1e9 } }))
    await once(process.events, 'restarting')
    expect(process.state).toBe('waiting')
    expect(await process.stop()).toEqual({ code: 1, signal: null })
  })
})
