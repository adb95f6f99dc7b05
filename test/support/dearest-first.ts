import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const support = import.meta.dirname
const machines = [
  join(support, 'machine.ts'),
  resolve(support, '../../libs/netboot/test/support/machine.ts'),
]

/** Faults injected by the dozen, a browser, a sound card that plays no faster than a real one, packages installed. */
const dear = [
  ...['campaign', 'chromium', 'alsa'].map((name) => join(support, `${name}.ts`)),
  resolve(support, '../house/tarballs.ts'),
]

/** One virtual machine keeps a core busy: between two of them others get a turn. */
const apart = 4

/**
 * Bring the files of the tests into the order in which they are to run: dear ones first, lest one of them begins when
 * all others are done. What a file stands on says whether it is.
 *
 * @param files - in the order in which each kind of them is to run
 * @param pathOf - where one is
 */
export function dearestFirst<T>(files: readonly T[], pathOf: (file: T) => string): T[] {
  const known = new Map<string, ReadonlySet<string>>()
  const kinds = Map.groupBy(files, (file) => {
    const imports = importsOf(pathOf(file), known)
    const imported = (path: string): boolean => imports.has(path)
    return machines.some(imported) ? 'machine' : dear.some(imported) ? 'dear' : 'cheap'
  })
  const others = [...(kinds.get('dear') ?? []), ...(kinds.get('cheap') ?? [])]
  const sorted: T[] = []
  for (const machine of kinds.get('machine') ?? []) {
    sorted.push(machine, ...others.splice(0, apart - 1))
  }
  return [...sorted, ...others]
}

/**
 * The paths of the files that one imports, however far away.
 *
 * @param known - of files that were asked for before
 */
function importsOf(file: string, known: Map<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = known.get(file)
  if (found) return found
  const imports = new Set<string>()
  known.set(file, imports)
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+\.tsx?)'/g)) {
    const imported = join(dirname(file), path)
    imports.add(imported)
    for (const further of importsOf(imported, known)) imports.add(further)
  }
  return imports
}
