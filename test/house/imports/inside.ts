import { isBuiltin } from 'node:module'
import { type Fault, type House, packageOf, placeOf, resolveIn, type Sources } from './house.ts'
import type { Source } from './references.ts'
import { impure, layers, placed, webSafe } from './rules.ts'

type Layer = (typeof layers)[number]

/** The layer of a file under `libs/NAME/src`; undefined for `index.ts` and for all other files. */
function layerOf(file: string): Layer | undefined {
  const { room, part, inside } = placeOf(file)
  if (!room.startsWith('libs/') || part !== 'src' || inside === 'index.ts') return undefined
  const isPlaced = (path: string): boolean => path === file || file.startsWith(`${path}/`)
  const exception = Object.keys(placed).find(isPlaced)
  if (exception) return placed[exception]
  if (inside === 'errors.ts') return 'errors'
  if (inside === 'cli.ts' || inside.startsWith('cli/')) return 'cli'
  if (inside === `${room.slice('libs/'.length)}.ts`) return 'library'
  return inside.includes('/') ? 'edge' : 'core'
}

/** Imports point up the list of layers; `index.ts` only exports. */
export function layerFaults(house: House, file: string, source: Source): Fault[] {
  const { part, inside, room } = placeOf(file)
  if (room.startsWith('libs/') && part === 'src' && inside === 'index.ts' && !source.onlyExports) {
    return [{ file, line: 1, what: 'code', rule: 'index.ts only exports' }]
  }
  const from = layerOf(file)
  if (!from) return []
  return source.references.flatMap(({ specifier, line }) => {
    const target = specifier.startsWith('.') ? resolveIn(house, file, specifier) : undefined
    if (!target || !house.files.has(target) || placeOf(target).room !== room) return []
    const to = layerOf(target)
    const fault = (rule: string): Fault[] => [{ file, line, what: target, rule }]
    if (from === 'errors') return fault('errors.ts imports nothing of its own library')
    if (!to) return fault('nothing inside a library imports its index')
    return layers.indexOf(to) > layers.indexOf(from) ? fault(`${from} does not import ${to}`) : []
  })
}

/** The core is given values and returns values: no Node, no clock, no I/O. A library prints nothing. */
export function coreFaults(file: string, { references, globals }: Source): Fault[] {
  const layer = layerOf(file)
  if (!layer) return []
  const isCore = (layer === 'core' || layer === 'errors') && placeOf(file).inside !== 'options.ts'
  const forbidden = [...(isCore ? impure : []), ...(layer === 'cli' ? [] : ['console'])]
  return [
    ...references
      .filter(({ specifier, kind }) => isCore && kind !== 'type' && isBuiltin(specifier))
      .map(({ specifier, line }) => ({
        file,
        line,
        what: specifier,
        rule: 'the core imports nothing of Node',
      })),
    ...globals
      .filter(
        ({ name }) =>
          forbidden.some((word) => name === word || name.startsWith(`${word}.`)) ||
          (isCore && name === 'new Date()'),
      )
      .map(({ name, line }) => ({
        file,
        line,
        what: name,
        rule: isCore ? 'the core has no clock and no I/O' : 'a library prints nothing',
      })),
  ]
}

/** All that a page reaches when it runs is web-safe, however far away it is. */
export function webFaults(house: House, sources: Sources): Fault[] {
  const faults = new Map<string, Fault>()
  const visit = (file: string, path: readonly string[]): void => {
    for (const { specifier, kind, line } of sources.get(file)?.references ?? []) {
      if (kind === 'type') continue
      const target = resolveIn(house, file, specifier)
      if (target && !path.includes(target)) visit(target, [...path, target])
      const isForeign = !target && !webSafe.includes(packageOf(specifier))
      const isNode = isBuiltin(specifier)
      if (!isForeign && !isNode) continue
      const [page = file, ...via] = path
      const rule = via.length > 0 ? `a page reaches it: ${path.join(' > ')}` : 'not web-safe'
      faults.set(`${page} ${specifier}`, {
        file: page,
        line: via.length ? 0 : line,
        what: specifier,
        rule,
      })
    }
  }
  for (const file of sources.keys()) {
    if (placeOf(file).part === 'web') visit(file, [file])
  }
  return [...faults.values()]
}
