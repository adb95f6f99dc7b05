import { cp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { openKeys } from '../src/keys/key-folder.ts'
import { createKeys, rotateKeys } from '../src/keys/keygen.ts'
import { layoutOf } from '../src/mirror/layout.ts'
import { readSignedMirror } from '../src/mirror/signed.ts'
import { createRepository } from '../src/repository.ts'
import { onlineRoles } from '../src/roles.ts'
import { sign } from '../src/steps/sign.ts'
import { isSigned } from '../src/trust/signatures.ts'
import { amxa } from './names.ts'
import { type SignedStage, series, signedStage } from './trust/signed-mirror.ts'
import { thiefOf } from './trust/thief.ts'

const day = 24 * 3600 * 1000
const filesOf = async ({ folder }: SignedStage): Promise<string[]> =>
  (await readdir(join(folder.mirror, 'tuf'))).sort()

describe('a mirror', () => {
  it('is signed anew if something is new, and left alone if nothing is', async () => {
    await using stage = await signedStage()
    const signed: unknown[] = []
    stage.repository.events.on('signed', ({ roles, version }) => signed.push({ roles, version }))
    expect((await stage.repository.generate()).signed).toMatchObject({ roles: [], version: 1 })
    expect(await stage.repository.sign()).toMatchObject({ roles: [], version: 1 })
    await stage.release(2)
    expect(signed).toEqual([{ roles: ['targets', 'snapshot', 'timestamp'], version: 2 }])
    expect(await filesOf(stage)).toEqual(
      ['1.root', '1.snapshot', '1.targets', '2.snapshot', '2.targets', 'timestamp']
        .map((name) => `${name}.json`)
        .toSpliced(5, 0, 'meta'),
    )
  })

  it('is signed again when half of the time is over, each role in its own', async () => {
    await using stage = await signedStage()
    const keys = await openKeys(stage.keys)
    const layout = layoutOf(stage.folder.mirror)
    const start = Date.now()
    const at = (days: number, life = 7 * day) =>
      sign(layout, { keys, life }, new Date(start + days * day))
    const first = await at(3.4)
    expect(first.roles).toEqual([])
    expect(Math.round((first.due.getTime() - start) / 3_600_000)).toBe(84)
    const { roles, expires, due } = await at(3.6)
    expect(roles).toEqual(['timestamp'])
    expect(Math.round((expires.getTime() - start) / 3_600_000)).toBe(254)
    expect(Math.round((due.getTime() - start) / 3_600_000)).toBe(170)
    expect((await at(14.1)).roles).toEqual(['snapshot', 'timestamp'])
    expect((await at(42.1)).roles).toEqual(['targets', 'snapshot', 'timestamp'])
    // A shorter life holds from now on; and so does a clock that was set right.
    expect((await at(42.1, day)).roles).toEqual(['targets', 'snapshot', 'timestamp'])
    expect((await at(-100)).roles).toEqual(['targets', 'snapshot', 'timestamp'])
    expect((await at(-100)).roles).toEqual([])
  })

  it('is signed by old keys and new ones until the new root is there, then by the new ones', async () => {
    await using stage = await signedStage()
    const old = (await openKeys(stage.keys)).root
    await rotateKeys({ folder: stage.keys, roles: onlineRoles })
    const { root } = await openKeys(stage.keys)
    const state = async () => {
      const mirror = await readSignedMirror(layoutOf(stage.folder.mirror))
      return onlineRoles.map((role) => {
        const signed = mirror[role]
        return signed && [isSigned(old, role, signed), isSigned(root, role, signed)]
      })
    }
    const all = [...onlineRoles, 'root']
    expect((await stage.repository.sign()).roles).toEqual(all)
    expect(await state()).toEqual(Array.from(onlineRoles, () => [true, true]))
    expect((await stage.repository.sign()).roles).toEqual([])
    await stage.release(2)
    expect(await state()).toEqual(Array.from(onlineRoles, () => [false, true]))
  })

  it('needs the keys of the last root alone', async () => {
    await using stage = await signedStage()
    const before = await readdir(stage.keys)
    await rotateKeys({ folder: stage.keys, roles: ['root', ...onlineRoles] })
    for (const name of before) if (name.endsWith('.pem')) await rm(join(stage.keys, name))
    const others = (await readdir(stage.keys)).filter((name) => name.startsWith('root-'))
    for (const name of others) await rm(join(stage.keys, name))
    expect((await stage.repository.sign()).roles).toEqual([...onlineRoles, 'root'])
  })

  it('is mended where it was damaged', async () => {
    await using stage = await signedStage()
    const tuf = join(stage.folder.mirror, 'tuf')
    for (const name of ['1.targets.json', '2.snapshot.json', 'timestamp.json']) {
      await writeFile(join(tuf, name), '{')
      expect((await stage.repository.sign()).roles).toEqual(onlineRoles)
      expect(await stage.repository.verify()).toEqual([])
    }
    // However much was lost, no client takes it for older than what it has seen.
    await rm(join(tuf, 'timestamp.json'))
    expect((await stage.repository.sign()).version).toBe(5)
  })

  it('is not led astray by versions that others have written', async () => {
    await using stage = await signedStage()
    const path = join(stage.folder.mirror, 'tuf/timestamp.json')
    const text = await readFile(path, 'utf8')
    const last = Number.MAX_SAFE_INTEGER
    await writeFile(path, text.replace('"version":1,', `"version":${last},`))
    expect((await stage.repository.sign()).version).toBe(2)
    // With a stolen key they can: then it has to be replaced.
    const { read, sign: steal } = await thiefOf(stage)
    await steal({ ...(await read('timestamp')), version: last })
    await stage.repository.sign()
    await expect(stage.release(2)).rejects.toMatchObject({
      code: 'ERR_KEYS',
      message: expect.stringMatching(/none can follow: replace it with keygen --rotate/),
    })
    await rotateKeys({ folder: stage.keys, roles: ['timestamp', 'snapshot'] })
    expect((await stage.repository.sign()).version).toBe(3)
    expect(await stage.repository.verify({ root: stage.made.root })).toEqual([])
  })

  it('is not signed by keys that are missing, older than the mirror, or of another', async () => {
    await using stage = await signedStage()
    const { images, mirror } = stage.folder
    const other = join(stage.folder.path, 'other')
    const by = (keys: string) =>
      createRepository({ images, mirror, keys, allowAnyImage: true }).generate()
    const refused = async (work: Promise<unknown>, message: RegExp): Promise<void> => {
      await expect(work).rejects.toMatchObject({
        code: 'ERR_KEYS',
        message: expect.stringMatching(message),
      })
    }
    await cp(stage.keys, other, { recursive: true })
    await rotateKeys({ folder: stage.keys, roles: [] })
    await stage.repository.sign()
    await refused(by(other), /other: expected 2\.root\.json or later, which the mirror has; got 1$/)
    await rm(other, { recursive: true })
    await createKeys({ folder: other })
    await rotateKeys({ folder: other, roles: [] })
    await refused(by(other), /other: the mirror has another 1\.root\.json/)
    const [pem = ''] = (await readdir(stage.keys)).filter((name) => name.startsWith('snapshot-'))
    await rename(join(stage.keys, pem), join(stage.folder.path, pem))
    await refused(
      by(stage.keys),
      /keys: expected 1 private keys of snapshot, of [0-9a-f]{64}; got 0$/,
    )
    await refused(by(join(other, 'none')), /none: expected 1\.root\.json/)
    const within = join(stage.folder.path, 'within')
    await createKeys({ folder: join(mirror, 'keys') })
    await symlink(join(mirror, 'keys'), within)
    await expect(by(within)).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
      message: expect.stringMatching(/^keys: expected a folder outside of the mirror.*within is/),
    })
    for (const keys of [mirror, join(mirror, 'keys')]) {
      expect(() => createRepository({ images, mirror, keys })).toThrow(
        /^keys: expected a folder outside of the mirror/,
      )
    }
    const unsigned = createRepository({ images, mirror })
    await expect(unsigned.sign()).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
  })

  it('warns of a root that expires soon, and of a run without keys', async () => {
    await using stage = await signedStage({ life: 29 * 24 * 3600 })
    const warnings: string[] = []
    stage.repository.events.on('warning', (text) => warnings.push(text))
    await stage.repository.sign()
    expect(warnings).toEqual([expect.stringMatching(/the root expires at .* keygen --renew$/)])
    const { images, mirror } = stage.folder
    const unsigned = createRepository({ images, mirror, allowAnyImage: true })
    unsigned.events.on('warning', (text) => warnings.push(text))
    await unsigned.generate()
    expect(warnings[1]).toMatch(/^the mirror is signed, and no keys were given/)
  })

  it('does not sign what is about to be replaced', async () => {
    await using stage = await signedStage()
    await stage.release(2)
    const { images, mirror } = stage.folder
    const { filename } = amxa(2)
    const signed = async (): Promise<string[]> => {
      const { targets } = await readSignedMirror(layoutOf(mirror))
      return Object.keys(targets?.signed.targets ?? {})
    }
    const seen: Promise<string[]>[] = []
    stage.repository.events.on('withdrawn', () => seen.push(signed()))
    // A new inode, as a download that was finished leaves it.
    await writeFile(join(images, `${filename}.new`), noise(9000, 7))
    await rename(join(images, `${filename}.new`), join(images, filename))
    await stage.repository.generate()
    const [then = []] = await Promise.all(seen)
    expect(then.filter((path) => path.endsWith('.rdiff') || path === filename)).toEqual([])
    expect(then).toContain(amxa(1).filename)
    expect(await signed()).toContain(filename)
  })
})

describe('verify', () => {
  it('finds what is wrong with signatures', async () => {
    await using stage = await signedStage()
    const { mirror } = stage.folder
    const tuf = join(mirror, 'tuf')
    const keep = join(stage.folder.path, 'kept')
    const { root } = stage.made
    const faults = async (work: () => Promise<void>, anchor?: string) => {
      await cp(mirror, keep, { recursive: true })
      await work()
      const found = await stage.repository.verify(anchor === undefined ? {} : { root: anchor })
      await rm(mirror, { recursive: true })
      await rename(keep, mirror)
      return found.map(({ file, message }) => `${file}: ${message}`)
    }
    expect(await stage.repository.verify({ root })).toEqual([])
    const edit = (name: string, from: string, to: string) => async (): Promise<void> => {
      const text = await readFile(join(mirror, name), 'utf8')
      expect(text).toContain(from)
      await writeFile(join(mirror, name), text.replace(from, to))
    }
    expect(await faults(edit('tuf/timestamp.json', '"version":1', '"version":2'))).toEqual([
      expect.stringMatching(/^tuf: timestamp\.json: expected signatures of 1 of/),
    ])
    expect(await faults(() => rm(join(tuf, '1.targets.json')))).toEqual([
      'tuf: 1.targets.json: expected to be there, is not',
    ])
    expect(await faults(() => rm(join(tuf, 'meta'), { recursive: true }))).toEqual([
      expect.stringMatching(`^tuf/meta/.*${series}.json: expected a copy of meta/${series}.json$`),
    ])
    expect(await faults(edit(`meta/${series}.json`, '"sha256":"', '"sha256":"0'))).toContainEqual(
      expect.stringMatching(/^meta: /),
    )
    expect(await faults(() => rm(join(mirror, 'meta', `${series}.json`)))).toContainEqual(
      `tuf/1.targets.json: expected no meta/${series}.json: nothing offers it`,
    )
    await using other = await signedStage()
    expect(await faults(async () => undefined, other.made.root)).toEqual([
      expect.stringMatching(/^tuf: timestamp\.json: expected signatures/),
    ])
    expect(await faults(() => rm(tuf, { recursive: true }), root)).toEqual([
      'tuf: timestamp.json: expected to be there, is not',
    ])
    expect(await faults(() => rm(tuf, { recursive: true }))).toEqual([])
    await expect(stage.repository.verify({ root: join(tuf, 'none') })).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
    })
  })
})

describe('prune', () => {
  it('removes what no timestamp leads to, after the time of grace; roots stay', async () => {
    await using stage = await signedStage()
    await rotateKeys({ folder: stage.keys, roles: [] })
    await stage.release(2)
    const waiting = await stage.repository.prune()
    expect(waiting.files).toEqual([])
    const old = [expect.stringMatching(`^tuf/meta/[0-9a-f]{64}.${series}.json$`)]
    expect(waiting.waiting).toEqual(['tuf/1.snapshot.json', 'tuf/1.targets.json', ...old])
    expect((await stage.repository.prune({ grace: 0, dryRun: true })).files).toHaveLength(3)
    const { files, bytes } = await stage.repository.prune({ grace: 0 })
    expect(files).toEqual(waiting.waiting)
    expect(bytes).toBeGreaterThan(1000)
    expect(await filesOf(stage)).toEqual([
      '1.root.json',
      '2.root.json',
      '2.snapshot.json',
      '2.targets.json',
      'meta',
      'timestamp.json',
    ])
    expect(await readdir(join(stage.folder.mirror, 'tuf/meta'))).toHaveLength(1)
    expect(await stage.repository.verify({ root: stage.made.root })).toEqual([])
  })

  it('signs anew when a series goes; without keys it removes nothing that is signed', async () => {
    await using stage = await signedStage()
    const { images, mirror } = stage.folder
    await stage.folder.add('puavo-os-free-buster-2022-02-04-140532-amd64.img', 1)
    await rm(join(images, amxa(1).filename))
    await createRepository({ images, mirror }).generate()
    await createRepository({ images, mirror }).prune({ grace: 0 })
    const unsigned = await createRepository({ images, mirror }).prune({ grace: 0 })
    expect(unsigned.files).toEqual([])
    expect(await readdir(mirror)).toContain(amxa(1).filename)
    expect((await stage.repository.sign()).roles).toEqual(['targets', 'snapshot', 'timestamp'])
    expect((await stage.repository.prune({ grace: 0 })).files).toContain(amxa(1).filename)
    expect(await stage.repository.verify({ root: stage.made.root })).toEqual([])
  })
})
