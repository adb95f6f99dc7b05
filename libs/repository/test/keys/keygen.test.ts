import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openKeys } from '../../src/keys/key-folder.ts'
import { createKeys, rotateKeys } from '../../src/keys/keygen.ts'

const day = 24 * 3600 * 1000

async function stage() {
  const folder = await temporaryFolder()
  const keys = join(folder.path, 'a/keys')
  const offline = join(folder.path, 'offline')
  return {
    keys,
    offline,
    /** Put the keys of the root elsewhere. */
    async hide(): Promise<void> {
      await mkdir(offline, { recursive: true })
      for (const name of await readdir(keys)) {
        if (name.startsWith('root-')) await rename(join(keys, name), join(offline, name))
      }
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

describe('keys', () => {
  it('are made for their owner alone, with a root that names them', async () => {
    await using at = await stage()
    const { made, root, version, expires } = await createKeys({
      ...{ folder: at.keys, rootKeys: 3, rootThreshold: 2, life: 100 * 24 * 3600 },
    })
    expect([version, root]).toEqual([1, join(at.keys, '1.root.json')])
    expect(Math.round((expires.getTime() - Date.now()) / day)).toBe(100)
    const keys = Object.values(made).flat()
    expect(keys).toHaveLength(6)
    for (const path of keys) expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(at.keys)).mode & 0o777).toBe(0o700)
    const ring = await openKeys(at.keys)
    expect(ring.root.roles.root).toMatchObject({ threshold: 2, keyids: { length: 3 } })
    expect(ring.root).toMatchObject({ consistent_snapshot: true, spec_version: '1.0.33' })
    expect([...ring.keys.keys()].sort()).toEqual(Object.keys(ring.root.keys).sort())
  })

  it('are never overwritten', async () => {
    await using at = await stage()
    await createKeys({ folder: at.keys })
    const code = 'ERR_KEYS'
    const before = await readdir(at.keys)
    await expect(createKeys({ folder: at.keys })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('expected no keys yet, got 1.root.json, root-'),
    })
    await rm(join(at.keys, '1.root.json'))
    await expect(createKeys({ folder: at.keys })).rejects.toMatchObject({ code })
    expect(await readdir(at.keys)).toEqual(before.slice(1))
  })

  it('are replaced by the root alone, and only by it', async () => {
    await using at = await stage()
    await createKeys({ folder: at.keys, rootKeys: 2 })
    const first = await openKeys(at.keys)
    await at.hide()
    const rotate = (roles: Parameters<typeof rotateKeys>[0]['roles'], more = {}) =>
      rotateKeys({ folder: at.keys, roles, ...more })
    await expect(rotate(['targets'])).rejects.toMatchObject({
      code: 'ERR_KEYS',
      message: expect.stringMatching(/expected 2 private keys of root, of .*; got 0$/),
    })
    expect(await readdir(at.keys)).toHaveLength(4)
    const { version, made } = await rotate(['targets', 'root'], { with: [at.offline] })
    expect(version).toBe(2)
    expect([made.root.length, made.targets.length, made.timestamp.length]).toEqual([2, 1, 0])
    await at.hide()
    expect((await rotate([], { with: [at.offline] })).version).toBe(3)
    const { root, roots } = await openKeys(at.keys)
    expect(roots.map((each) => each.root.version)).toEqual([1, 2, 3])
    expect(root.roles.timestamp).toEqual(first.root.roles.timestamp)
    expect(root.roles.targets).not.toEqual(first.root.roles.targets)
    expect(root.roles.root.threshold).toBe(2)
    expect(Object.keys(root.keys)).toHaveLength(5)
  })

  it('are refused if they are not what they should be', async () => {
    await using at = await stage()
    const refused = async (message: RegExp): Promise<void> => {
      await expect(openKeys(at.keys)).rejects.toMatchObject({
        code: 'ERR_KEYS',
        message: expect.stringMatching(message),
      })
    }
    await refused(/keys: expected 1\.root\.json, as keygen makes it$/)
    await createKeys({ folder: at.keys })
    await rotateKeys({ folder: at.keys, roles: ['root'] })
    const root = join(at.keys, '2.root.json')
    const text = await readFile(root, 'utf8')
    await writeFile(root, text.replace('"version":2', '"version":3'))
    await refused(/2\.root\.json: expected signatures of 1/)
    await rename(root, join(at.keys, '3.root.json'))
    await refused(/3\.root\.json: expected/)
    await rm(join(at.keys, '3.root.json'))
    await writeFile(join(at.keys, 'note.pem'), 'hello')
    await refused(/note\.pem: expected a private key/)
  })

  it('are not made by options that make no sense', async () => {
    await using at = await stage()
    const wrong = { folder: at.keys, rootKeys: 0, rootThreshold: 2, life: 0.5 }
    await expect(createKeys(wrong)).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message:
        'rootKeys: expected a whole number from 1, got 0\nlife: expected a whole number from 1, got 0.5\n' +
        'rootThreshold: expected at most rootKeys, 0, got 2',
    })
  })
})
