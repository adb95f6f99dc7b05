import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const fixture = fileURLToPath(new URL('./fixtures/box.ts', import.meta.url))

interface Started {
  readonly child: ChildProcess
  readonly stdout: Promise<string>
  readonly stderr: Promise<string>
  readonly exit: Promise<unknown[]>
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, ['--conditions=@boxwright/source', fixture, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exit = once(child, 'exit')
  // biome-ignore lint/style/noNonNullAssertion: they are pipes
  return { child, exit, stdout: text(child.stdout!), stderr: text(child.stderr!) }
}

describe('a box that is served', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'tells where it is, and ends at %s',
    async (signal) => {
      const { child, exit, stdout } = start()
      expect(await once(child, 'message')).toEqual([
        {
          ready: true,
          addresses: [{ what: 'page', url: 'http://localhost/' }],
          note: 'It is made up.',
        },
        undefined,
      ])
      child.kill(signal)
      expect(await exit).toEqual([0, null])
      expect(await stdout).toBe('ended\n')
    },
  )

  it('ends when whoever started it is gone', async () => {
    const { child, exit, stdout } = start()
    await once(child, 'message')
    child.disconnect()
    expect(await exit).toEqual([0, null])
    expect(await stdout).toBe('ended\n')
  })

  it('goes on, and ends well, when nobody reads any more what it writes', async () => {
    const { child, exit, stdout, stderr } = start()
    await once(child, 'message')
    const stopped = stdout.catch(() => 'no end')
    child.stdout?.destroy()
    child.kill('SIGTERM')
    expect(await stderr).toBe('')
    expect(await exit).toEqual([0, null])
    expect(await stopped).toBe('no end')
  })

  it('ends at once when it is asked a second time', async () => {
    const { child, exit } = start('hang')
    await once(child, 'message')
    child.disconnect()
    child.kill('SIGTERM')
    // The first wish is being served: it takes the handlers away.
    const again = setInterval(() => child.kill('SIGTERM'), 50)
    expect(await exit).toEqual([null, 'SIGTERM'])
    clearInterval(again)
  })
})

describe('a program that fails', () => {
  it.each(['fail', 'fail-later'])('says why in its own words: %s', async (how) => {
    const { exit, stderr } = start(how)
    expect(await stderr).toBe(`box: ${how === 'fail' ? 'no such device' : 'out of it'}\n`)
    expect((await exit)[1]).toBe(null)
  })

  it('says where, if nobody expected it', async () => {
    const { exit, stderr } = start('bug')
    expect(await stderr).toMatch(/^box: TypeError: undefined is not a function\n {4}at /)
    await exit
  })
})
