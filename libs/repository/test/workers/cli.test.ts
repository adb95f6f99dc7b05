import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../../../../test/support/program.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { createRepository } from '../../src/repository.ts'
import { imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'
import { command, startMachine } from './machines.ts'

describe('puavo-img-repo worker', () => {
  it('finds the folders in defaults.mk and the Redis in the environment, and tells it in words', async () => {
    await using folder = await imageFolder()
    for (const day of [1, 2]) await folder.add(amxa(day).filename, day)
    const { images, mirror } = folder
    const lines = [`image_dir := ${images}`, `mirror_dir := ${mirror}`]
    const puavoOs = join(folder.path, 'puavo-os')
    await mkdir(puavoOs)
    await writeFile(join(puavoOs, 'defaults.mk'), lines.join('\n'))
    await using redis = await redisServer()
    const workers = `redis://127.0.0.1:${redis.port}`
    await createRepository({ images, mirror, workers, targets: 0 }).generate()
    await using worker = startProgram(
      ...(['env', `PUAVO_IMG_REPO_WORKERS=${workers}`, process.execPath] as const),
      ...['--conditions=@boxwright/source', command, 'worker', '-p', puavoOs],
    )
    expect(await worker.line()).toBe(`waiting for jobs at ${workers}`)
    await createRepository({ images, mirror, workers }).generate()
    const pair = `${amxa(1).filename} and ${amxa(2).filename}`
    expect(await worker.line()).toBe(`comparing ${pair}`)
    expect(await worker.line()).toMatch(new RegExp(`^made 2 rdiffs, .*B, in .* s: ${pair}$`))
    worker.process.kill('SIGTERM')
    expect(await worker.line()).toBe('1 pairs made, 0 jobs refused')
    expect(await worker.ended()).toEqual({ code: 0, signal: null })
  })

  it.each([
    [['worker', '.'], 'workers: expected redis://HOST or rediss://HOST'],
    [['worker', '.', '--workers', 'http://host'], 'workers: expected redis://HOST'],
    [['worker', '.', '--workers', 'redis://host', '--lease', '0'], 'lease: '],
    [['worker', '.', '--workers', 'redis://host', '--jobs', '0'], 'expected a whole number from 1'],
    [['worker', '.', '--workers', 'redis://host', '--patience', 'x'], 'expected seconds from 0'],
    [['--workers', 'redis//host', '.'], 'workers: expected redis://HOST'],
    [['--workers', 'redis://me:secret@127.0.0.1:1', '.'], 'redis://127.0.0.1:1: connect ECONN'],
  ])('%j is refused', async (args, words) => {
    await using folder = await imageFolder()
    await using machine = startMachine(args.map((arg) => (arg === '.' ? folder.images : arg)))
    expect(await machine.ended()).toBe(1)
    const said = machine.told.map(({ message }) => message).join('\n')
    expect(said).toContain(words)
    expect(said).not.toContain('secret')
  })
})
