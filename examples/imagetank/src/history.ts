import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sweep, writeFile } from '@boxwright/durable'
import type { ImportView } from './api/types.ts'

/** Imports that the page can show; of older ones the proofs tell. */
const most = 500

/** In ms: what was begun so long before this process nobody is writing, be it another one that imports beside it. */
const writingTime = 2_000

/** What older ones did not tell. */
const untold: Pick<ImportView, 'skipped'> = { skipped: { counts: {}, files: [] } }

/** The imports that are over, each a file of its own. */
export class History {
  readonly #folder: string
  #imports: readonly ImportView[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Read what is there; what a crash left half-written goes. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const before = performance.timeOrigin - writingTime
    await sweep(this.#folder, ({ modified }) => (modified.getTime() < before ? 'remove' : 'keep'))
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'))
    const latest = names.sort().slice(-most)
    const read = latest.map(async (name): Promise<ImportView[]> => {
      try {
        const told = JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as ImportView
        return [{ ...untold, ...told }]
      } catch {
        // Of a torn one the proof is in the archive all the same.
        return []
      }
    })
    this.#imports = (await Promise.all(read)).flat()
  }

  /** The latest first. */
  get imports(): readonly ImportView[] {
    return this.#imports.toReversed()
  }

  /**
   * Keep one more; it survives a power cut.
   *
   * @throws DurableError `ERR_FULL`, `ERR_SYNC`, `ERR_IO`: it is told until the box ends, and nothing of it stays on the disk
   */
  async add(view: ImportView): Promise<void> {
    this.#imports = [...this.#imports, view].slice(-most)
    const text = JSON.stringify(view)
    await writeFile(join(this.#folder, `${view.id}.json`), text, { clobber: 'replace' })
  }
}
