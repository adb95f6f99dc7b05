import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

/** A folder with small squashfs images, removed at the end. */
export interface ImageFolder extends AsyncDisposable {
  /** Everything is in here. */
  readonly path: string
  /** The images. */
  readonly images: string
  /** The mirror to be. */
  readonly mirror: string
  /**
   * Make an image. Whatever is in one of a version is in all later versions, so that rdiffs are worth
   * their while.
   *
   * @returns its path
   */
  add(filename: string, version: number, conf?: Readonly<Record<string, string>>): Promise<string>
}

/** Make a folder for images. */
export async function imageFolder(): Promise<ImageFolder> {
  const folder = await temporaryFolder('boxwright-repository-')
  const images = join(folder.path, 'images')
  await mkdir(images)
  return {
    path: folder.path,
    images,
    mirror: join(folder.path, 'mirror'),
    async add(filename, version, conf = { 'a.json': '{"puavo.a":{"default":"1"}}' }) {
      const image = join(images, filename)
      await squashfs(image, {
        ...Object.fromEntries(
          Array.from({ length: version }, (_, i) => [`data/${i}`, noise(20_000, i)]),
        ),
        ...Object.fromEntries(
          Object.entries(conf).map(([name, text]) => [`${definitions}/${name}`, text]),
        ),
      })
      return image
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const definitions = 'usr/share/puavo-conf/definitions'

/** Make a squashfs of files, with Debian’s mksquashfs. */
export async function squashfs(
  image: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const tree = `${image}.tree`
  await mkdir(tree)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, name)), { recursive: true })
    await writeFile(join(tree, name), content)
  }
  await run('mksquashfs', tree, image, '-quiet', '-no-progress', '-noappend', '-processors', '1')
  await rm(tree, { recursive: true })
}
