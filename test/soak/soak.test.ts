import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { openDisk } from './disk.ts'
import { readOptions } from './options.ts'
import { processesWith } from './processes.ts'
import { isKept, markdownOf, type SoakReport } from './report.ts'
import { scheduleOf } from './schedule.ts'
import { Served } from './served.ts'
import { filesIn, findingOf } from './subject.ts'
import { framesIn, untold } from './subjects/pigebox.ts'

const kinds = ['kill', 'freeze', 'full'].map((what) => ({ what, whom: 'all' }))

describe('the schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = (seed: number) => scheduleOf(seed, 600_000, kinds)
    expect(plan(7)).toEqual(plan(7))
    expect(plan(7)).not.toEqual(plan(8))
  })

  it('deals all kinds before one comes again, in order of time, within the load', () => {
    const faults = scheduleOf(3, 600_000, kinds)
    expect(faults.length).toBeGreaterThan(60)
    for (let at = 0; at + 3 <= faults.length; at += 3) {
      expect(new Set(faults.slice(at, at + 3).map(({ what }) => what)).size).toBe(3)
    }
    expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(faults.every(({ at, hold }) => at < 600_000 && hold >= 1_000)).toBe(true)
  })
})

describe('the command line', () => {
  it('is read', () => {
    expect(readOptions(['--minutes', '0.5', '--seed', '4', '--json'])).toEqual({
      ...{ minutes: 0.5, seed: 4, json: true, keep: undefined, sources: false },
    })
  })

  it.each([
    ['--minutes', '0'],
    ['--seed', 'x'],
    ['--hours', '1'],
  ])('refuses %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow(args[0])
  })
})

describe('the report', () => {
  const report: SoakReport = {
    ...{ seed: 1, minutes: 1, seconds: 60, without: ['a full disk: not root'] },
    faults: [
      { what: 'kill', whom: 'pigebox', at: 1, hold: 2, which: 0, skipped: undefined },
      { what: 'kill', whom: 'pigebox', at: 9, hold: 2, which: 0, skipped: 'it does not run' },
    ],
    boxes: [],
    findings: [findingOf('pigebox', 'no file is lost', [], '3 files')],
  }

  it('tells what was kept, what was done and what could not be', () => {
    const text = markdownOf(report)
    expect(text).toContain('**All promises were kept.**')
    expect(text).toContain('Not done here: a full disk: not root.')
    expect(text).toContain('| pigebox | no file is lost | kept | 3 files |')
    expect(text).toContain('| kill | pigebox | 1 | 1: it does not run |')
  })

  it('tells what was broken', () => {
    const lost = findingOf('pigebox', 'no file is lost', ['a', 'b', 'c', 'd', 'e', 'f'], '')
    const broken = { ...report, findings: [lost] }
    expect([isKept(report), isKept(broken)]).toEqual([true, false])
    expect(markdownOf(broken)).toContain('| **broken** | a; b; c; d; e and 1 more |')
  })
})

describe('what is looked for in recordings', () => {
  const segment = (start: number, end: number) => ({ names: [`${start}.wav`], start, end })

  it('are stretches that nobody tells of, and what is there twice', () => {
    expect(
      untold([segment(0, 5_000), segment(9_000, 12_000)], [{ start: 5_000, end: 9_000 }]),
    ).toEqual([])
    expect(untold([segment(0, 5_000), segment(9_000, 12_000)], [])).toEqual([
      '4000 ms from 1970-01-01T00:00:05.000Z on are not told',
    ])
    expect(untold([segment(0, 5_000), segment(4_000, 12_000)], [])).toEqual([
      '1000 ms before 1970-01-01T00:00:05.000Z are there twice',
    ])
  })

  it('are files that are shorter than their header says', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'a.wav')
    const head = Buffer.alloc(44)
    head.write('RIFF\0\0\0\0WAVEfmt ', 'latin1')
    head.writeUInt32LE(16, 16)
    head.writeUInt16LE(4, 32)
    head.write('data', 36)
    head.writeUInt32LE(400, 40)
    await writeFile(path, Buffer.concat([head, Buffer.alloc(400)]))
    expect(await framesIn(path)).toBe(100)
    await writeFile(path, Buffer.concat([head, Buffer.alloc(300)]))
    await expect(framesIn(path)).rejects.toThrow('cut')
  })
})

it('a full disk is full, and has room again', async () => {
  await using disk = await openDisk(16)
  await mkdir(join(disk.path, 'data'))
  await disk.fill?.()
  const write = () => writeFile(join(disk.path, 'data', 'a'), new Uint8Array(100_000))
  await expect(write()).rejects.toThrow('ENOSPC')
  await disk.release()
  await write()
  expect((await stat(join(disk.path, 'data', 'a'))).size).toBe(100_000)
  expect(await filesIn(disk.path)).toEqual(['data/a'])
})

it('a disk that is given back while it is taken is not taken again', async () => {
  await using disk = await openDisk(64)
  const filling = disk.fill?.()
  await disk.release()
  await filling
  expect(await filesIn(disk.path)).toEqual([])
})

it('a process is found by the variable that it was given', async () => {
  const variable = `BOXWRIGHT_SOAK=test-${process.pid}`
  expect(await processesWith(variable)).toEqual([])
  await using child = startProgram('env', variable, 'cat')
  child.tell('here')
  expect(await child.line()).toBe('here')
  expect(await processesWith(variable)).toMatchObject([{ pid: child.process.pid, name: 'cat' }])
})

describe('an appliance that ends before it is ready', () => {
  /** One that is ready when it is started for the n-th time. */
  const served = async (folder: string, ready: number, times: number): Promise<Served> => {
    const program = join(folder, 'program.mjs')
    const count = join(folder, 'count')
    await writeFile(
      program,
      `import { appendFileSync, readFileSync } from 'node:fs'
      appendFileSync('${count}', 'x')
      if (readFileSync('${count}', 'utf8').length < ${ready}) {
        console.error('it says why')
        process.exit(1)
      }
      process.on('SIGTERM', () => process.exit(0))
      setInterval(() => undefined, 60_000)
      process.send({ ready: true, addresses: [{ url: 'http://127.0.0.1:1/' }] })`,
    )
    return new Served({
      ...{ name: 'it', program: [program], data: join(folder, 'data'), own: folder },
      ...{ config: '', env: process.env, again: { times, delay: 0 } },
    })
  }

  it('is started again, and why is kept', async () => {
    await using folder = await temporaryFolder()
    const it = await served(folder.path, 3, 5)
    await it.start()
    expect([it.runs, it.starts]).toEqual([true, 3])
    const why = 'it ended before it was ready (exit code 1): it says why'
    expect(it.surprises).toEqual([why, why])
    expect(await it.end()).toBe(0)
  })

  it('is given up after as many times, with what it said last', async () => {
    await using folder = await temporaryFolder()
    const it = await served(folder.path, 9, 2)
    await expect(it.start()).rejects.toThrow('(exit code 1): it says why')
    expect([it.runs, it.starts]).toEqual([false, 3])
  })
})
