import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DayView, ShotView } from '../api/types.ts'
import { shotsOf } from './shots.ts'

interface Day {
  readonly path: string
  readonly shots: readonly ShotView[]
  readonly names: ReadonlySet<string>
}

/** ms after which the archive is looked at again: others may write to it, by Samba say. */
const freshFor = 30_000

/**
 * What is in the archive, by folder. In memory: some 200 bytes a file. It is the one place that says which paths
 * a page may ask for: whatever else is asked for is not there.
 */
export class Catalogue {
  readonly #folder: string
  #days: Promise<ReadonlyMap<string, Day>> | undefined
  #read = 0

  /** @param folder of the archive */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Look anew when it is asked for the next time. */
  forget(): void {
    this.#days = undefined
  }

  /** Its folders, the latest first. */
  async days(): Promise<DayView[]> {
    const days = [...(await this.#all()).values()]
    return days
      .sort((a, b) => (a.path < b.path ? 1 : -1))
      .map(({ path, shots }) => ({ path, date: dateOf(path), shots: shots.length }))
  }

  /** What is in a folder; `undefined`: there is none. */
  async shots(path: string): Promise<readonly ShotView[] | undefined> {
    return (await this.#all()).get(path)?.shots
  }

  /** Whether there is such a file. */
  async has(path: string): Promise<boolean> {
    const [folder, name] = split(path)
    return (await this.#all()).get(folder)?.names.has(name) ?? false
  }

  /** All files of the shot that a file is of. */
  async filesOf(path: string): Promise<readonly string[]> {
    const [folder, name] = split(path)
    const shots = (await this.#all()).get(folder)?.shots ?? []
    const shot = shots.find(({ files }) => files.includes(name))
    return (shot?.files ?? []).map((file) => join(folder, file))
  }

  async #all(): Promise<ReadonlyMap<string, Day>> {
    if (performance.now() - this.#read > freshFor) this.forget()
    if (!this.#days) {
      this.#read = performance.now()
      this.#days = this.#look()
    }
    return await this.#days
  }

  async #look(): Promise<ReadonlyMap<string, Day>> {
    const days = new Map<string, Day>()
    const visit = async (path: string): Promise<void> => {
      const entries = await readdir(join(this.#folder, path), { withFileTypes: true }).catch(
        () => [],
      )
      const seen = entries.filter(({ name }) => !name.startsWith('.') && name !== 'ascmhl')
      const names = seen.filter((entry) => entry.isFile()).map(({ name }) => name)
      const shots = shotsOf(path, names)
      if (shots.length > 0) days.set(path, { path, shots, names: new Set(names) })
      for (const entry of seen) if (entry.isDirectory()) await visit(join(path, entry.name))
    }
    await visit('')
    return days
  }
}

/** The folder and the name. */
function split(path: string): [string, string] {
  const at = path.lastIndexOf('/')
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)]
}

/** The day that a folder is called by: `20240503` or `2024/05/03`. */
function dateOf(path: string): string | null {
  const [, year, month, day] = /^(\d{4})[-/]?(\d\d)[-/]?(\d\d)$/.exec(path) ?? []
  return day === undefined ? null : `${year}-${month}-${day}`
}
