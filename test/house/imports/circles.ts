import { type Fault, type House, placeOf, resolveIn, type Sources } from './house.ts'

/** Files that import each other in a circle, even by types alone, and packages that do. */
export function circleFaults(house: House, sources: Sources): Fault[] {
  const files = new Map<string, Set<string>>()
  const rooms = new Map<string, Set<string>>()
  for (const [file, { references }] of sources) {
    const from = placeOf(file)
    for (const { specifier, kind } of references) {
      const target = resolveIn(house, file, specifier)
      // What a URL names is opened by another thread or process: it closes no circle.
      if (target === undefined || !sources.has(target) || kind === 'url') continue
      link(files, file, target)
      const to = placeOf(target)
      if (from.part === 'src' && from.room !== to.room) link(rooms, from.room, to.room)
    }
  }
  return [...circlesIn(files), ...circlesIn(rooms)].map((circle) => ({
    file: circle[0] ?? '',
    line: 0,
    what: circle.join(' > '),
    rule: 'imports do not go in a circle',
  }))
}

function link(graph: Map<string, Set<string>>, from: string, to: string): void {
  graph.set(from, (graph.get(from) ?? new Set()).add(to))
}

/** Walk the graph depth first; an arrow back into the path walked closes a circle. */
function circlesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node)
    if (at >= 0) circles.push([...path.slice(at), node])
    if (at >= 0 || done.has(node)) return
    for (const target of graph.get(node) ?? []) visit(target, [...path, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return circles
}
