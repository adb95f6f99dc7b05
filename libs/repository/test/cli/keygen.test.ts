import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const program = fileURLToPath(new URL('../fixtures/puavo-img-repo.ts', import.meta.url))

/** A folder with an image, and the command in it. */
async function stage() {
  const folder = await imageFolder()
  await writeFile(join(folder.images, amxa(1).filename), noise(5000, 1))
  const repo = async (...args: readonly string[]) => {
    const flags = ['--conditions=@boxwright/source', program, ...args]
    const child = spawn(process.execPath, flags, {
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return { code: child.exitCode, stdout, stderr }
  }
  return { folder, repo, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

const ok = { code: 0, stderr: '' }
const generate = ['images', 'mirror', '--no-config', '--allow-any-image'] as const

describe('puavo-img-repo keygen', () => {
  it('makes keys, tells what to do with them, and does not overwrite them', async () => {
    await using at = await stage()
    const made = await at.repo('keygen', 'keys', '--root-keys', '2', '--days', '30')
    expect(made).toMatchObject(ok)
    expect(made.stdout).toMatch(
      /^made keys\/root-\w{8}\.pem\nmade keys\/root-\w{8}\.pem\nmade keys\/targets-\w{8}\.pem\n.*\n.*\nmade keys\/1\.root\.json, version 1, good until \d{4}-\d\d-\d\d\n\nKeep root-\*\.pem away/,
    )
    expect(made.stdout).toContain('puavo-img-repo IMAGE_DIR --keys keys\n')
    expect(made.stdout).toMatch(/^Before .* run: puavo-img-repo keygen keys --renew --with/m)
    const again = await at.repo('keygen', 'keys')
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toMatch(/expected no keys yet/)
  })

  it('replaces keys with those of the root, wherever these are', async () => {
    await using at = await stage()
    const keys = join(at.folder.path, 'keys')
    await at.repo('keygen', 'keys')
    const [root = ''] = (await readdir(keys)).filter((name) => name.startsWith('root-'))
    await cp(join(keys, root), join(at.folder.path, 'stick', root))
    await rm(join(keys, root))
    const without = await at.repo('keygen', 'keys', '--rotate', 'timestamp')
    expect(without).toMatchObject({ code: 1 })
    expect(without.stderr).toMatch(/expected 1 private keys of root/)
    const next = await at.repo('keygen', 'keys', '--rotate', 'timestamp,root', '--with', 'stick')
    expect(next).toMatchObject(ok)
    expect(next.stdout).toMatch(/made keys\/2\.root\.json, version 2.*\n\nPublish the new root: /)
    const renewed = await at.repo('keygen', 'keys', '--renew', '--json')
    expect(JSON.parse(renewed.stdout)).toMatchObject({ version: 3, made: { root: [] } })
  })

  it.each([
    [['--rotate', 'leaf'], /expected some of root,targets,snapshot,timestamp/],
    [['--threshold', '2'], /rootThreshold: expected at most rootKeys, 1, got 2/],
    [['--root-keys', 'x'], /expected a whole number from 1/],
    [['--renew', '--root-keys', '2'], /cannot be used with/],
  ])('says what is wrong with %j', async (flags, message) => {
    await using at = await stage()
    const { code, stderr } = await at.repo('keygen', 'keys', ...flags)
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    expect(await readdir(at.folder.path)).toEqual(['images'])
  })
})

describe('--keys', () => {
  it('signs on every run; sign does so without looking at images', async () => {
    await using at = await stage()
    await at.repo('keygen', 'keys')
    const made = await at.repo(...generate, '--keys', 'keys', '--timestamp-days', '2')
    expect(made).toMatchObject(ok)
    const [, time = ''] = /signed as timestamp 1, good until (\S+)/.exec(made.stdout) ?? []
    expect(Math.round((new Date(time).getTime() - Date.now()) / 3_600_000)).toBe(48)
    const good = await at.repo('sign', 'mirror', '--keys', 'keys', '--timestamp-days', '2')
    expect(good.stdout).toMatch(/^timestamp 1 is good until .*\nto be signed again from /)
    await rename(join(at.folder.path, 'images'), join(at.folder.path, 'away'))
    const shorter = await at.repo(
      'sign',
      'mirror',
      '--keys',
      'keys',
      '--timestamp-days',
      '1',
      '--json',
    )
    expect(JSON.parse(shorter.stdout)).toMatchObject({ event: 'signed', version: 2 })
    expect(await at.repo('sign', 'mirror')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^keys: expected a folder of keys/),
    })
  })

  it('is what verify --root looks at', async () => {
    await using at = await stage()
    await at.repo('keygen', 'keys')
    await at.repo('keygen', 'others')
    await at.repo(...generate, '--keys', 'keys')
    expect(await at.repo('verify', 'mirror', '--root', 'keys/1.root.json')).toMatchObject(ok)
    const others = await at.repo('verify', 'mirror', '--root', 'others/1.root.json')
    expect(others.code).toBe(1)
    expect(others.stdout).toMatch(/^tuf: timestamp\.json: expected signatures of 1/)
    const timestamp = join(at.folder.mirror, 'tuf/timestamp.json')
    await writeFile(timestamp, (await readFile(timestamp, 'utf8')).replace('1', '2'))
    expect(await at.repo('verify', 'mirror')).toMatchObject({ code: 1 })
  })
})
