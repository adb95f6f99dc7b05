import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '../../../../test/support/noise.ts'
import { type CreateKeysOptions, createKeys, type KeysReport } from '../../src/keys/keygen.ts'
import { createRepository, type Repository } from '../../src/repository.ts'
import { type MirrorServer, serve } from '../client/server.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

/** The series of the images. */
export const series = 'puavo-os-amxa-buster-amd64'

/** A signed mirror that is served. */
export interface SignedStage extends AsyncDisposable {
  /** Everything is in here. */
  readonly folder: ImageFolder
  /** The keys. */
  readonly keys: string
  /** What `createKeys` told. */
  readonly made: KeysReport
  /** The repository, with the keys. */
  readonly repository: Repository
  /** The mirror, served. */
  readonly server: MirrorServer
  /** Release an image, and bring the mirror up to date. */
  release(day: number): Promise<void>
}

/** Make keys, an image, and a signed mirror of it. */
export async function signedStage(
  options: Omit<CreateKeysOptions, 'folder'> = {},
): Promise<SignedStage> {
  await using made = new AsyncDisposableStack()
  const folder = made.use(await imageFolder())
  const keys = join(folder.path, 'keys')
  const report = await createKeys({ folder: keys, ...options })
  const server = made.use(await serve(folder.mirror))
  const { images, mirror } = folder
  // Anything will do for an image here: there is nothing to be learnt from a squashfs.
  const repository = createRepository({
    ...{ images, mirror, keys, repository: server.url },
    ...{ allowAnyImage: true, jobs: 1 },
  })
  const release = async (day: number): Promise<void> => {
    const pieces = Array.from({ length: day }, (_, index) => noise(5000, index))
    await writeFile(join(images, amxa(day).filename), pieces)
    await repository.generate()
  }
  await release(1)
  const all = made.move()
  return {
    ...{ folder, keys, made: report, repository, server, release },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
