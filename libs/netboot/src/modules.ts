/** Kernel modules that were chosen, with what depmod(8) knows of them. */
export interface ChosenModules {
  /** Their paths, as `modules.dep` has them, sorted. */
  readonly paths: readonly string[]
  /** The lines of `modules.dep` about them. */
  readonly dep: string
  /** The lines of `modules.alias` about them: which device needs which. */
  readonly alias: string
}

/**
 * Choose modules, and all that they need.
 *
 * @param tables `dep` and `alias` are `modules.dep` and `modules.alias`, as depmod writes them
 * @param wants whether a module is wanted for its own sake, by its path
 */
export function chooseModules(
  tables: { readonly dep: string; readonly alias: string },
  wants: (path: string) => boolean,
): ChosenModules {
  const needs = new Map(
    linesOf(tables.dep).map((line) => {
      const [path = '', list = ''] = line.split(':')
      return [path, list.split(' ').filter(Boolean)] as const
    }),
  )
  const chosen = new Set<string>()
  for (const path of needs.keys()) {
    if (!wants(path)) continue
    // depmod lists what a module needs in full, not one step of it.
    for (const each of [path, ...(needs.get(path) ?? [])]) chosen.add(each)
  }
  const paths = [...chosen].sort()
  const names = new Set(paths.map(moduleName))
  const dep = paths.map(
    (path) => `${path}:${(needs.get(path) ?? []).map((need) => ` ${need}`).join('')}`,
  )
  const alias = linesOf(tables.alias).filter((line) => names.has(line.split(' ').at(-1) ?? ''))
  return { paths, dep: joined(dep), alias: joined(alias) }
}

/** The name of a module in its path: hyphens are underscores to the kernel. */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  return file.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_')
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
