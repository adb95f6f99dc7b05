import { rmdirSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { putInto } from '../src/uploads/put.ts'

/** Take an empty folder away as soon as it is there, unless something is in it first. @returns whether it was */
async function takeAway(folder: string): Promise<boolean> {
  for (;;) {
    try {
      rmdirSync(folder)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false
    }
    await turn()
  }
}

it('makes its folder again if that was taken away as it was empty', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'file')
  for (let taken = 0, at = 0; taken < 3; at += 1) {
    await writeFile(file, `${at}`)
    const putting = putInto(file, folder.path, 'n', `${at}/a.jpg`)
    if (await takeAway(join(folder.path, `n1/${at}`))) taken += 1
    await putting
    expect(await readFile(join(folder.path, `n1/${at}/a.jpg`), 'utf8')).toBe(`${at}`)
  }
})

it('says so if the file itself is gone', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'file')
  await rm(file, { force: true })
  await expect(putInto(file, folder.path, 'n', 'a.jpg')).rejects.toMatchObject({ code: 'ENOENT' })
})
