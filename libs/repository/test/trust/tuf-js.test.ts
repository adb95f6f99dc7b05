import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Updater } from 'tuf-js'
import { describe, expect, it } from 'vitest'
import { rotateKeys } from '../../src/keys/keygen.ts'
import { onlineRoles } from '../../src/roles.ts'
import { amxa } from '../names.ts'
import { type SignedStage, series, signedStage } from './signed-mirror.ts'

/** A client of its own, of somebody else's making: the one that npm trusts. */
async function client(stage: SignedStage) {
  const metadata = join(stage.folder.path, 'tuf-js')
  await mkdir(join(metadata, 'targets'), { recursive: true })
  await copyFile(stage.made.root, join(metadata, 'root.json'))
  const updater = (targets: string, prefixed: boolean): Updater =>
    new Updater({
      metadataDir: metadata,
      metadataBaseUrl: `${stage.server.url}/tuf`,
      targetDir: join(metadata, 'targets'),
      targetBaseUrl: `${stage.server.url}${targets}`,
      config: { prefixTargetsWithHash: prefixed, fetchRetry: 0 },
    })
  const get = async (from: Updater, path: string): Promise<string> => {
    const target = await from.getTargetInfo(path)
    if (!target) throw new Error(`${path} is not signed`)
    return await from.downloadTarget(target)
  }
  return {
    /** Metadata are named by their hashes, all else as old clients know it. */
    async follow(day: number): Promise<void> {
      const [metas, files] = [updater('/tuf', true), updater('', false)]
      const meta = await get(metas, `meta/${series}.json`)
      const { images } = JSON.parse(await readFile(meta, 'utf8'))[series]
      expect(images).toHaveLength(day)
      const { filename, diffs } = images.at(-1)
      expect(filename).toBe(amxa(day).filename)
      const image = await readFile(await get(files, filename))
      expect(image.equals(await readFile(join(stage.folder.images, filename)))).toBe(true)
      for (const diff of diffs) await get(files, `rdiffs/${diff.filename}`)
    },
  }
}

describe('tuf-js', () => {
  it('follows a mirror over generations, new signatures and new keys', async () => {
    await using stage = await signedStage({ rootKeys: 3, rootThreshold: 2 })
    const { follow } = await client(stage)
    await follow(1)
    for (const day of [2, 3]) {
      await stage.release(day)
      await follow(day)
    }
    for (const roles of [[], ['root'], onlineRoles, ['timestamp', 'root']] as const) {
      await rotateKeys({ folder: stage.keys, roles })
      await stage.repository.sign()
      await follow(3)
    }
    await stage.release(4)
    await follow(4)
    expect(stage.server.requests).toContain('/tuf/5.root.json')
  })

  it('follows if it was away for long', async () => {
    await using stage = await signedStage()
    const { follow } = await client(stage)
    for (const day of [2, 3]) {
      await rotateKeys({ folder: stage.keys, roles: ['root', ...onlineRoles] })
      await stage.release(day)
    }
    await follow(3)
  })
})
