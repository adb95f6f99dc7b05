import { execFileSync } from 'node:child_process'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { serveTree } from '../../src/index.ts'
import { type Box, startBox } from '../support/box.ts'

/** When each file of the tree was changed. */
export const changed: Date = new Date('2026-03-29T01:30:07.250Z')

/** A box that serves a tree: as `/pige/`, all of it as `/all`, and one that is away as `/absent`. */
export interface TreeBox extends Box {
  /** The folder around the tree. */
  readonly folder: string
}

/** An entry of a listing, as far as the tests look. */
export interface Named {
  readonly name: string
}

/** Make a tree with all that a folder may hold, and serve it. */
export async function startTree(): Promise<TreeBox> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder())
  const root = join(folder.path, 'root')
  await mkdir(join(root, '2026', '03-Mar'), { recursive: true })
  const files = {
    'ten.wav': '0123456789',
    'empty.flac': '',
    'été "1" 100%.txt': 'name',
    '<b>&.txt': 'markup',
    'page.html': '<script>alert(1)</script>',
    '.secret': 'dot',
    'open.wav.part': 'part',
    '2026/03-Mar/10h15.ogg': 'ogg',
    '2026/03-Mar/9h15.ogg': 'longer ogg',
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, name), content)
    await utimes(join(root, name), changed, changed)
  }
  await writeFile(join(folder.path, 'outside.txt'), 'outside')
  await mkdir(join(folder.path, 'root-sibling'))
  await writeFile(join(folder.path, 'root-sibling', 'x.txt'), 'sibling')
  await symlink('../outside.txt', join(root, 'leak.txt'))
  await symlink('..', join(root, 'up'))
  await symlink('../root-sibling', join(root, 'sibling'))
  await symlink('ten.wav', join(root, 'link.wav'))
  await symlink('loop', join(root, 'loop'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  const box = undo.use(
    await startBox({}, ({ http, page }) => {
      http.register(serveTree({ root, prefix: '/pige/', title: 'Records', page }))
      http.register(serveTree({ root: join(folder.path, 'absent'), prefix: '/absent' }))
      http.register(
        serveTree({ root, prefix: '/all', hidden: () => false, maxAge: 60, maxEntries: 3 }),
      )
    }),
  )
  const all = undo.move()
  return { ...box, folder: folder.path, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
