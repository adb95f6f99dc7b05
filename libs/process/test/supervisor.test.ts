import {
  createProcess,
  createSupervisor,
  type Member,
  type ProcessOptions,
} from '@boxwright/process'
import { describe, expect, it } from 'vitest'

/** A member that writes down what is asked of it. */
function member(name: string, log: string[], fails?: 'start' | 'stop'): Member {
  const step = async (what: 'start' | 'stop'): Promise<void> => {
    log.push(`${what} ${name}`)
    await new Promise(setImmediate)
    if (fails === what) throw new Error(`${name} does not ${what}`)
    log.push(`${what}ed ${name}`)
  }
  return { name, start: () => step('start'), stop: () => step('stop') }
}

const sh = (name: string, script: string, options: Partial<ProcessOptions> = {}): Member =>
  createProcess({ command: 'sh', args: ['-c', script], name, ...options })

describe('the supervisor', () => {
  it('starts in order and ends in reverse', async () => {
    const log: string[] = []
    {
      await using supervisor = createSupervisor({
        members: ['a', 'b', 'c'].map((name) => member(name, log)),
      })
      expect(supervisor.start()).toBe(supervisor.start())
      await supervisor.start()
    }
    const steps = (what: string, names: string): string[] =>
      [...names].flatMap((name) => [`${what} ${name}`, `${what}ed ${name}`])
    expect(log).toEqual([...steps('start', 'abc'), ...steps('stop', 'cba')])
  })

  it('ends those before one that does not start', async () => {
    const log: string[] = []
    const members = [member('a', log), member('b', log, 'start'), member('c', log)]
    const supervisor = createSupervisor({ members })
    await expect(supervisor.start()).rejects.toThrow('b does not start')
    expect(await supervisor.lost).toBe(members[1])
    expect(log.slice(2)).toEqual(['start b', 'stop b', 'stoped b', 'stop a', 'stoped a'])
  })

  it('ends all, whatever goes wrong with one', async () => {
    const log: string[] = []
    const members = [member('a', log), member('b', log, 'stop'), member('c', log)]
    const supervisor = createSupervisor({ members })
    await supervisor.start()
    await expect(supervisor.stop()).rejects.toThrow('1 of 3 did not end well')
    expect(log.slice(-2)).toEqual(['stop a', 'stoped a'])
    expect(await supervisor.lost).toBe(undefined)
  })

  it('can be stopped unstarted, and then does not start', async () => {
    const log: string[] = []
    const supervisor = createSupervisor({ members: [member('a', log)] })
    await supervisor.stop()
    await expect(supervisor.start()).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    expect(log).toEqual([])
    expect(await supervisor.lost).toBe(undefined)
  })

  it('can be stopped while it starts', async () => {
    const first = sh('first', 'exec sleep 1000')
    const second = sh('second', 'exec sleep 1000', { ready: /never/ })
    const supervisor = createSupervisor({ members: [first, second] })
    const starting = expect(supervisor.start()).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    await first.start()
    await supervisor.stop()
    await starting
  })

  it('tells who ended unasked, and leaves the others', async () => {
    const steady = createProcess({ command: 'sleep', args: ['1000'] })
    const short = sh('short', 'read _', { stdin: 'pipe' })
    await using supervisor = createSupervisor({ members: [steady, short] })
    await supervisor.start()
    process.kill((short as { pid?: number }).pid ?? Number.NaN, 'SIGKILL')
    expect(await supervisor.lost).toBe(short)
    expect(steady.state).toBe('ready')
  })
})
