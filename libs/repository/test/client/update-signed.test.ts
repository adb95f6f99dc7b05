import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { updateImage } from '../../src/client/update-image.ts'
import { amxa } from '../names.ts'
import { type SignedStage, series, signedStage } from '../trust/signed-mirror.ts'

/** A client that believes a root, and nothing else. */
function clientOf({ folder, made, server }: SignedStage) {
  const installed = join(folder.path, 'installed')
  const update = (more = {}) =>
    updateImage({
      ...{ mirror: server.url, series, installed },
      trust: { root: made.root },
      ...more,
    })
  const same = async (day: number): Promise<void> => {
    const { filename } = amxa(day)
    const [ours, theirs] = [join(folder.images, filename), join(installed, filename)]
    expect((await readFile(ours)).equals(await readFile(theirs))).toBe(true)
  }
  return { installed, update, same }
}

describe('a client with a root', () => {
  it('updates an image over generations, and remembers in a folder of its own', async () => {
    await using stage = await signedStage()
    const { update, same, installed } = clientOf(stage)
    expect(await update()).toMatchObject({ by: 'image' })
    await stage.release(2)
    expect(await update()).toMatchObject({ by: 'rdiff' })
    await same(2)
    expect(await update()).toMatchObject({ by: 'present' })
    expect(await readdir(installed)).toEqual(['.trust', amxa(1).filename, amxa(2).filename])
    expect((await readdir(join(installed, '.trust'))).sort()).toEqual([
      'snapshot.json',
      'targets.json',
      'timestamp.json',
    ])
  })

  it('keeps what it has if sums and signatures do not agree', async () => {
    await using stage = await signedStage()
    const { update, same, installed } = clientOf(stage)
    await update()
    await stage.release(2)
    // Who can write to the mirror changes an image and all that old clients look at.
    const meta = join(stage.folder.mirror, 'meta', `${series}.json`)
    const evil = Buffer.from('evil')
    const sum = async (name: string): Promise<string> =>
      Buffer.from(await crypto.subtle.digest(name, evil)).toString('hex')
    const parsed = JSON.parse(await readFile(meta, 'utf8'))
    const [image] = parsed[series].images.slice(-1)
    Object.assign(image, { diffs: [], size: evil.length, sha512: await sum('SHA-512') })
    await writeFile(meta, JSON.stringify(parsed))
    // A link to the original, so far.
    await rm(join(stage.folder.mirror, image.filename))
    await writeFile(join(stage.folder.mirror, image.filename), evil)
    const plain = join(stage.folder.path, 'plain')
    await mkdir(plain)
    const deceived = await update({ trust: undefined, installed: plain })
    expect(await readFile(deceived.path, 'utf8')).toBe('evil')
    // The rdiff is still what was signed; without it there is nothing to be had.
    expect(await update()).toMatchObject({ by: 'rdiff' })
    await same(2)
    const empty = join(stage.folder.path, 'empty')
    await expect(update({ installed: empty })).rejects.toMatchObject({
      code: 'ERR_FETCH',
      message: expect.stringMatching(/4 bytes of \d+$|expected \d+ bytes with sha512/),
    })
    expect((await readdir(empty)).filter((name) => name.endsWith('.img'))).toEqual([])
    // Metadata whose copy was changed are not looked at at all.
    const copies = join(stage.folder.mirror, 'tuf/meta')
    for (const name of await readdir(copies)) await writeFile(join(copies, name), 'evil')
    await expect(update({ installed })).rejects.toMatchObject({ code: 'ERR_MIRROR' })
    await same(2)
  })

  it('is told if the mirror is not signed, or by somebody else', async () => {
    await using stage = await signedStage()
    await using other = await signedStage()
    const { update } = clientOf(stage)
    await expect(update({ trust: { root: other.made.root } })).rejects.toMatchObject({
      code: 'ERR_SIGNATURE',
    })
    await expect(update({ mirror: `${stage.server.url}/tuf` })).rejects.toMatchObject({
      code: 'ERR_FETCH',
      message: 'timestamp.json: expected to be there, is not',
    })
  })
})
