import { describe, expect, it } from 'vitest'
import { runThread } from '../../src/threads/run-thread.ts'

async function run(data: string, signal?: AbortSignal, onTold = () => {}): Promise<number> {
  let thread = 0
  const onMessage = (message: unknown): void => {
    thread = Number(message)
    onTold()
  }
  await runThread({ module: './fixtures/work', from: import.meta.url, data, onMessage, signal })
  return thread
}

describe('work in a thread', () => {
  it('is done by the thread that was free last; two at a time by two', async () => {
    const [first, second] = await Promise.all([run('end'), run('end')])
    expect(first).not.toBe(second)
    expect([first, second]).toContain(await run('end'))
  })

  it('fails with what the thread threw: code and cause', async () => {
    await expect(run('fail')).rejects.toMatchObject({
      message: 'could not write',
      cause: { message: 'the disk is full', code: 'ENOSPC' },
    })
    expect(await run('end')).toBeGreaterThan(0)
  })

  it('fails when the thread ends', async () => {
    await expect(run('die')).rejects.toThrow('The thread has ended')
    expect(await run('end')).toBeGreaterThan(0)
  })

  it('is ended by a signal, whatever it is at; that thread does nothing more', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    let hung = 0
    const hanging = run('hang', stop.signal, () => stop.abort(reason)).finally(() => {
      hung += 1
    })
    await expect(hanging).rejects.toBe(reason)
    expect(hung).toBe(1)
    await expect(run('end', stop.signal)).rejects.toBe(reason)
    expect(await run('end')).toBeGreaterThan(0)
  })

  it('fails with what the listener throws', async () => {
    const error = new Error('cannot listen')
    const throwing = run('end', undefined, () => {
      throw error
    })
    await expect(throwing).rejects.toBe(error)
  })
})
