import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { elfNeeds } from '../src/elf.ts'
import { elfStub } from '../src/elf-stub.ts'

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

it('makes a library that stands in for the tables of ICU: aria2c starts with it', async () => {
  await using folder = await temporaryFolder()
  const { stdout: before } = await run('ldd', ['/usr/bin/aria2c'])
  const name = /libicudata\.so\.\d+/.exec(before)?.[0] ?? ''
  const stub = elfStub(name, `icudt${name.split('.').at(-1)}_dat`)
  expect(elfNeeds(stub)).toEqual({ loader: undefined, libraries: [] })
  await writeFile(join(folder.path, name), stub)
  const env = { ...process.env, LD_LIBRARY_PATH: folder.path }
  expect((await run('ldd', ['/usr/bin/aria2c'], { env })).stdout).toContain(join(folder.path, name))
  expect((await run('aria2c', ['--version'], { env })).stdout).toContain('BitTorrent')
})
