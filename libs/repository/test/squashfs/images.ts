import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

/** A tree and images made of it. */
export interface SampleTree extends AsyncDisposable {
  /** The folder. */
  readonly path: string
  /** Make an image of the tree. @param flags for mksquashfs @returns its path */
  image(...flags: readonly string[]): Promise<string>
}

/** The compressions that are read. */
export const compressions = ['gzip', 'xz', 'lzo', 'lz4', 'zstd'] as const

/** Bytes that compress somewhat, the same for the same seed. */
export function sample(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed * 2_654_435_761 + 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    // Words that come again, and now and then noise.
    bytes[at] = state % 7 === 0 || at < 40 ? state >>> 24 : (bytes[at - 1 - (state % 32)] as number)
  }
  return bytes
}

/** A tree with what an image may hold; a small one has fewer and smaller files. */
export async function sampleTree({
  small = false,
}: {
  readonly small?: boolean
} = {}): Promise<SampleTree> {
  const folder = await temporaryFolder()
  const tree = join(folder.path, 'tree')
  const definitions = join(tree, 'usr/share/puavo-conf/definitions')
  await mkdir(definitions, { recursive: true })
  await mkdir(join(tree, 'many'))
  await mkdir(join(tree, 'empty'))
  await writeFile(join(definitions, 'a.json'), '{"puavo.a": {"default": "1"}, "puavo.b": {}}')
  await writeFile(join(definitions, 'z.json'), '{"puavo.z": {"default": "ü"}}')
  await writeFile(join(definitions, 'README'), 'not a definition')
  await writeFile(join(tree, 'nothing'), '')
  await writeFile(join(tree, 'zeros'), Buffer.alloc(small ? 300_000 : 3_000_000))
  await writeFile(join(tree, 'large'), sample(small ? 250_000 : 2_500_000, 1))
  await writeFile(join(tree, 'small'), sample(10_000, 2))
  await writeFile(join(tree, 'block'), sample(131_072, 3))
  await writeFile(join(tree, 'new\nline "and" ünïcode'), 'odd')
  await writeFile(join(tree, 'x'.repeat(255)), 'long')
  await Promise.all(
    Array.from({ length: small ? 30 : 3000 }, (_, i) =>
      writeFile(join(tree, 'many', `${i}`), `${i}`),
    ),
  )
  await symlink('../usr/share', join(tree, 'many/link'))
  await symlink('/usr', join(tree, 'absolute'))
  await symlink('loop', join(tree, 'loop'))
  await symlink('../../../../../../etc/passwd', join(tree, 'outside'))
  let count = 0
  return {
    path: tree,
    async image(...flags) {
      const image = join(folder.path, `${count++}.img`)
      await run('mksquashfs', tree, image, '-quiet', '-no-progress', '-processors', '1', ...flags)
      return image
    },
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  }
}
