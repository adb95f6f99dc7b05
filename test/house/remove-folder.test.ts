import { spawnSync } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run, runAsRoot } from '../support/run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const script = new URL('../../scripts/setup/remove-folder.js', import.meta.url).pathname

it('a folder is removed, and what a test has left mounted in it is not emptied', async () => {
  await using kept = await temporaryFolder()
  const photo = join(kept.path, 'photo.jpg')
  writeFileSync(photo, 'mine')
  await using outer = await temporaryFolder()
  const folder = join(outer.path, 'boxwright tests')
  const [memory, inner, elsewhere] = ['memory', 'memory/inner', 'else\\where'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  mkdirSync(memory, { recursive: true })
  await runAsRoot('mount', '-t', 'tmpfs', 'tmpfs', memory)
  mkdirSync(inner)
  await runAsRoot('mount', '-t', 'tmpfs', 'tmpfs', inner)
  mkdirSync(elsewhere)
  await runAsRoot('mount', '--bind', kept.path, elsewhere)
  // Left by a test that was ended: nobody closes it.
  openSync(join(inner, 'open'), 'w')
  const call = `import('${script}').then(({ removeFolder }) => removeFolder(process.argv[1]))`
  await run(process.execPath, '-e', call, folder)
  await expect(access(folder)).rejects.toThrow('ENOENT')
  expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(outer.path)
  expect(await readFile(photo, 'utf8')).toBe('mine')
})

it('a folder in which something stays mounted stays, which is told as the process ends', async () => {
  await using outer = await temporaryFolder()
  const [folder, memory, bin] = ['kept', 'kept/memory', 'bin'].map((name) =>
    join(outer.path, name),
  ) as [string, string, string]
  for (const path of [memory, bin]) mkdirSync(path, { recursive: true })
  await runAsRoot('mount', '-t', 'tmpfs', 'tmpfs', memory)
  try {
    const photo = join(memory, 'photo.jpg')
    writeFileSync(photo, 'mine')
    const refusal = '#!/bin/sh\necho "umount: not permitted" >&2\nexit 32\n'
    writeFileSync(join(bin, 'umount'), refusal, { mode: 0o755 })
    const other = join(outer.path, 'other')
    mkdirSync(other)
    const call = `import('${script}').then(({ removeFolder }) => {
      process.once('exit', () => process.argv.slice(1).forEach(removeFolder))
      process.exit(0)
    })`
    const { status, stderr } = spawnSync(process.execPath, ['-e', call, folder, other], {
      encoding: 'utf8',
      env: { PATH: bin },
    })
    const reason = `${memory} cannot be unmounted (umount: not permitted)`
    expect({ status, stderr }).toEqual({ status: 1, stderr: `${folder} stays: ${reason}\n` })
    expect(await readFile(photo, 'utf8')).toBe('mine')
    await expect(access(other)).rejects.toThrow('ENOENT')
  } finally {
    await runAsRoot('umount', memory)
  }
})
