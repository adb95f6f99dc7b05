import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportView } from './api/types.ts'

/** Imports that the page can show; of older ones the proofs tell. */
const most = 500

/** What older ones did not tell. */
const untold: Pick<ImportView, 'skipped'> = { skipped: { counts: {}, files: [] } }

/** The imports that are over, each a file of its own. */
export class History {
  readonly #folder: string
  #imports: readonly ImportView[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Read what is there. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
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

  /** Keep one more; it survives a power cut. */
  async add(view: ImportView): Promise<void> {
    this.#imports = [...this.#imports, view].slice(-most)
    const target = join(this.#folder, `${view.id}.json`)
    await using file = await open(`${target}.part`, 'w')
    await file.writeFile(JSON.stringify(view))
    await file.sync()
    await rename(`${target}.part`, target)
    await using folder = await open(this.#folder, 'r')
    await folder.sync()
  }
}
