import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { elfNeeds } from '../src/elf.ts'
import { standIn, unusedLibraries } from '../src/phase1/stand-in.ts'

const run = promisify(execFile)

it('reads what a program needs, as ldd does', async () => {
  const needs = elfNeeds(await readFile('/usr/bin/aria2c'))
  const { stdout } = await run('ldd', ['/usr/bin/aria2c'])
  expect(needs?.loader).toBe('/lib64/ld-linux-x86-64.so.2')
  expect(needs?.libraries).toContain('libc.so.6')
  for (const name of needs?.libraries ?? []) expect(stdout).toContain(name)
})

it('says that a program is linked statically, and that a text is none', async () => {
  expect(elfNeeds(await readFile('/bin/busybox'))).toEqual({ loader: undefined, libraries: [] })
  expect(elfNeeds(new TextEncoder().encode('#!/bin/sh\n'.repeat(20)))).toBeUndefined()
})

it('makes libraries that stand in for those that aria2c never uses: it starts with them', async () => {
  await using folder = await temporaryFolder()
  const { stdout: before } = await run('ldd', ['/usr/bin/aria2c'])
  const libraries = new Map(
    [...before.matchAll(/(\S+) => (\S+)/g)].map(([, name = '', path = '']) => [name, path]),
  )
  const users = [await readFile(libraries.get('libaria2.so.0') ?? '')]
  for (const unused of unusedLibraries) {
    const [name, path] = [...libraries].find(([each]) => unused.library.test(each)) ?? []
    if (name === undefined || path === undefined) continue
    const stub = standIn(unused, { name, real: await readFile(path), users })
    expect(elfNeeds(stub)).toEqual({ loader: undefined, libraries: [] })
    await writeFile(join(folder.path, name), stub)
  }
  expect(await readdir(folder.path)).toHaveLength(5)
  const env = { ...process.env, LD_LIBRARY_PATH: folder.path }
  const { stdout: after } = await run('ldd', ['/usr/bin/aria2c'], { env })
  for (const gone of ['libcrypto', 'libicudata', 'libp11-kit']) {
    expect(before).toContain(gone)
    expect(after).not.toContain(gone)
  }
  // The loader would tell of versions that are missing.
  const { stdout, stderr } = await run('aria2c', ['--version'], { env })
  expect(stdout).toContain('BitTorrent')
  expect(stderr).toBe('')
})
