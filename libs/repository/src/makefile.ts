/** What `defaults.mk` and `local_defaults.mk` say that concerns a repository. */
export interface Defaults {
  /** Where the images are. */
  readonly image_dir?: string
  /** What URLs begin with: `https://images.example.org`. */
  readonly images_urlbase?: string
  /** Where the mirror is. */
  readonly mirror_dir?: string
  /** Which configuration counts: `config/images/<suite>.json`. */
  readonly debootstrap_suite?: string
  /** `production` or `development`. */
  readonly mode?: string
}

const names = ['image_dir', 'images_urlbase', 'mirror_dir', 'debootstrap_suite', 'mode'] as const

const assignment =
  /^ *(?:export +|override +)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(:{1,3}=|\?=|=)[ \t]*(.*)$/

/**
 * Read the assignments of make files, one after the other: a later one counts more. Variables that
 * stand in a value are put in; functions and conditions of make are not carried out.
 */
export function readDefaults(...texts: readonly string[]): Defaults {
  const variables = new Map<string, string>()
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, name = '', operator, value = ''] = assignment.exec(line) ?? []
    if (name === '' || (operator === '?=' && variables.has(name))) continue
    variables.set(name, expand(value, variables))
  }
  const entries = names.flatMap((name) => {
    const value = variables.get(name)
    return value === undefined || value === '' ? [] : [[name, value]]
  })
  return Object.fromEntries(entries) as Defaults
}

/**
 * Set variables in a make file: each assignment of theirs is replaced, one that is missing is put at
 * the end, every other line stays as it is.
 */
export function writeDefaults(text: string, values: Defaults): string {
  const rest = new Map(Object.entries(values) as [string, string][])
  const lines = text.split('\n').map((line) => {
    const name = assignment.exec(line)?.[1] ?? ''
    const value = (values as Readonly<Record<string, string>>)[name]
    if (value === undefined) return line
    rest.delete(name)
    return `${name} := ${quoted(value)}`
  })
  if (rest.size === 0) return lines.join('\n')
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return [...body, ...[...rest].map(([name, value]) => `${name} := ${quoted(value)}`), ''].join(
    '\n',
  )
}

function expand(value: string, variables: ReadonlyMap<string, string>): string {
  return value
    .replace(/(^|[^\\])#.*$/, '$1')
    .trimEnd()
    .replaceAll('\\#', '#')
    .replace(/\$(?:\$|\(([^()]*)\)|\{([^{}]*)\})/g, (all, round?: string, curly?: string) =>
      all === '$$' ? '$' : (variables.get(round ?? curly ?? '') ?? ''),
    )
}

function quoted(value: string): string {
  return value.replaceAll('$', '$$$$').replaceAll('#', '\\#')
}
