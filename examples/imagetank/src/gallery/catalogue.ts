import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DayView, ShotView } from '../api/types.ts'
import { shotsOf } from './shots.ts'

/** A folder. Its shots are put together when somebody looks at it: an import of thousands adds one file after the other. */
class Day {
  readonly path: string
  readonly #names: Set<string>
  #shots: readonly ShotView[] | undefined

  constructor(path: string, names: Iterable<string>) {
    this.path = path
    this.#names = new Set(names)
  }

  get shots(): readonly ShotView[] {
    this.#shots ??= shotsOf(this.path, [...this.#names])
    return this.#shots
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  add(name: string): void {
    this.#names.add(name)
    this.#shots = undefined
  }
}

/** ms after which the archive is looked at again: others may write to it, by Samba say. */
const freshFor = 30_000

/**
 * What is in the archive, by folder. In memory: some 200 bytes a file. It is the one place that says which paths
 * a page may ask for: whatever else is asked for is not there.
 */
export class Catalogue {
  readonly #folder: string
  #days: Promise<Map<string, Day>> | undefined
  #read = 0

  /** @param folder of the archive */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Look anew when it is asked for the next time. */
  forget(): void {
    this.#days = undefined
  }

  /** A file has come, at this path. */
  add(path: string): void {
    void this.#days?.then((days) => {
      const [folder, name] = split(path)
      const day = days.get(folder)
      if (day) day.add(name)
      else days.set(folder, new Day(folder, [name]))
    })
  }

  /** Its folders, the latest first. */
  async days(): Promise<DayView[]> {
    const days = [...(await this.#all()).values()].filter(({ shots }) => shots.length > 0)
    return days
      .sort((a, b) => (a.path < b.path ? 1 : -1))
      .map(({ path, shots }) => ({ path, date: dateOf(path), shots: shots.length }))
  }

  /** What is in a folder; `undefined`: there is none. */
  async shots(path: string): Promise<readonly ShotView[] | undefined> {
    const shots = (await this.#all()).get(path)?.shots
    return shots && shots.length > 0 ? shots : undefined
  }

  /** Whether there is such a file. */
  async has(path: string): Promise<boolean> {
    const [folder, name] = split(path)
    return (await this.#all()).get(folder)?.has(name) ?? false
  }

  /** All files of the shot that a file is of. */
  async filesOf(path: string): Promise<readonly string[]> {
    const [folder, name] = split(path)
    const shots = (await this.#all()).get(folder)?.shots ?? []
    const shot = shots.find(({ files }) => files.includes(name))
    return (shot?.files ?? []).map((file) => join(folder, file))
  }

  async #all(): Promise<Map<string, Day>> {
    if (performance.now() - this.#read > freshFor) this.forget()
    if (!this.#days) {
      this.#read = performance.now()
      this.#days = this.#look()
    }
    return await this.#days
  }

  async #look(): Promise<Map<string, Day>> {
    const days = new Map<string, Day>()
    const visit = async (path: string): Promise<void> => {
      const entries = await readdir(join(this.#folder, path), { withFileTypes: true }).catch(
        () => [],
      )
      const seen = entries.filter(({ name }) => !name.startsWith('.') && name !== 'ascmhl')
      const names = seen.filter((entry) => entry.isFile()).map(({ name }) => name)
      if (names.length > 0) days.set(path, new Day(path, names))
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
