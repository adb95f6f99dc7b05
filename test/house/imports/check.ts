import { isBuiltin } from 'node:module'
import { matchesGlob } from 'node:path'
import { circleFaults } from './circles.ts'
import { type Fault, type House, packageOf, placeOf, resolveIn, type Sources } from './house.ts'
import { coreFaults, layerFaults, webFaults } from './inside.ts'
import { type Reference, readSource, type Source } from './references.ts'
import { crossings, needsInstall, parts } from './rules.ts'

/** All that breaks the rules of the house, in the order of the files. */
export function faultsIn(house: House): Fault[] {
  const sources = new Map(
    [...house.files].map(([path, text]) => [path, readSource(path, text)] as const),
  )
  const faults = [...sources].flatMap(([file, source]) => [
    ...source.references.flatMap((reference) =>
      reference.specifier.startsWith('.') || !isForeign(house, reference.specifier)
        ? ownFaults(house, file, reference)
        : packageFaults(house, file, reference),
    ),
    ...computedFaults(file, source),
    ...layerFaults(house, file, source),
    ...coreFaults(file, source),
  ])
  return [
    ...faults,
    ...webFaults(house, sources),
    ...circleFaults(house, sources),
    ...unusedDependencies(house, sources),
  ]
}

function isForeign(house: House, specifier: string): boolean {
  return resolveIn(house, '', specifier) === undefined
}

/** Into the house itself: across rooms by the package's name, within one by path. */
function ownFaults(house: House, file: string, { specifier, line }: Reference): Fault[] {
  const target = resolveIn(house, file, specifier) ?? ''
  const [from, to] = [placeOf(file), placeOf(target)]
  const fault = (rule: string): Fault[] => [{ file, line, what: target, rule }]
  const byName = !specifier.startsWith('.')
  if (from.room === to.room) {
    if (!from.part || byName) return []
    const allowed = parts[from.part] ?? []
    return allowed.some((part) => isWithin(target, `${from.room}/${part}`))
      ? []
      : fault(`${from.part} opens only ${allowed.join(', ') || 'packages by their names'} by path`)
  }
  const allowed = crossings
    .filter((crossing) => matchesGlob(file, crossing.from))
    .flatMap((crossing) => crossing.to)
  if (!allowed.some((place) => matchesGlob(target, `${place}/**`) || matchesGlob(target, place))) {
    return fault(`${from.room} may import ${allowed.join(', ') || 'nothing of the house'}`)
  }
  if (!byName && house.packages.has(to.room) && from.room !== 'test') {
    return fault('a package is imported by its name')
  }
  return byName ? packageFaults(house, file, { specifier, line, kind: 'value' }) : []
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** A foreign package has to be declared by who imports it, where its user will have it. */
function packageFaults(house: House, file: string, { specifier, line }: Reference): Fault[] {
  if (isBuiltin(specifier)) return []
  const { room, part } = placeOf(file)
  const name = packageOf(specifier)
  const root = house.packages.get('.')
  const own = house.packages.get(room)
  const shipped = { ...own?.dependencies, ...own?.peerDependencies, ...own?.optionalDependencies }
  // What vite bundles into dist/web need not be installed by the user, but may be.
  const forPages = part === 'web' ? { ...own?.devDependencies, ...root?.devDependencies } : {}
  const forTests = part === 'test' || part === 'bench' || !own
  const declared = forTests
    ? { ...shipped, ...own?.devDependencies, ...root?.devDependencies, ...workspaceNames(house) }
    : { ...shipped, ...forPages, ...(part === 'examples' ? { [own?.name ?? '']: '' } : {}) }
  const scriptIsBare = room === 'scripts' && !needsInstall.includes(file)
  if (name in declared && !scriptIsBare) return []
  const rule = scriptIsBare
    ? 'a script runs before anything is installed'
    : `not a dependency of ${own ? room : 'the root'}`
  return [{ file, line, what: name, rule }]
}

function workspaceNames(house: House): Record<string, string> {
  return Object.fromEntries([...house.packages.values()].map(({ name }) => [name, '']))
}

/** Only a launcher may decide at run time what it opens: nothing else could be checked. */
function computedFaults(file: string, { computed }: Source): Fault[] {
  if (['bin', 'test', 'bench'].includes(placeOf(file).part || placeOf(file).room)) return []
  const rule = 'what import() opens is written out, so that it can be checked'
  return computed.map((line) => ({ file, line, what: 'import(…)', rule }))
}

/** A dependency that nothing shipped imports is weight for every user. */
function unusedDependencies(house: House, sources: Sources): Fault[] {
  return [...house.packages].flatMap(([folder, { dependencies = {} }]) => {
    if (folder === '.') return []
    const used = new Set(
      [...sources]
        .filter(([path]) =>
          ['src', 'bin', 'web'].some((part) => isWithin(path, `${folder}/${part}`)),
        )
        .flatMap(([, { references }]) => references.map(({ specifier }) => packageOf(specifier))),
    )
    return Object.keys(dependencies)
      .filter((name) => !used.has(name))
      .map((name) => ({
        file: `${folder}/package.json`,
        line: 0,
        what: name,
        rule: 'a dependency is imported by what is shipped',
      }))
  })
}
