import { stringify } from 'yaml'
import { z } from 'zod'
import { aboutOf } from './about.ts'
import type { OsConfig } from './os.ts'
import { osSchemas } from './os-keys.ts'
import { machinesSchema, sections } from './project-keys.ts'
import { bare } from './read-keys.ts'

/** Width that a comment is broken at. */
const width = 96

/**
 * Write a new `Boottorrent.yaml`: every key, what it means, and its default.
 *
 * @param values what to write instead of a default, by the key's path: `dnsmasq.interface`
 */
export function projectText(values: Readonly<Record<string, string>> = {}): string {
  const blocks = sections.map(({ name, heading, schema }) =>
    [`# ${heading}`, `${name}:`, ...keysOf(name, schema, values)].join('\n'),
  )
  return [
    '# What `boottorrent start` reads. `boottorrent check` tells what is wrong with it.',
    ...blocks,
    lines('', 'machines', machinesSchema, undefined).join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function keysOf(
  section: string,
  schema: z.ZodType,
  values: Readonly<Record<string, string>>,
): string[] {
  const group = bare(schema)
  if (!(group instanceof z.ZodObject)) return []
  return Object.entries(group.shape).flatMap(([name, field]) =>
    lines('  ', name, field as z.ZodType, values[`${section}.${name}`]),
  )
}

/**
 * Write the `config.yaml` of a system: what each key means, and its value.
 *
 * @param config what to write; keys of its method that it leaves out are shown behind a `#`
 */
export function osText(config: OsConfig): string {
  const group = bare(osSchemas[config.method])
  if (!(group instanceof z.ZodObject)) return ''
  const values = new Map<string, unknown>(Object.entries(config))
  const keys = Object.entries(group.shape).flatMap(([name, field]) => {
    const value = values.get(name)
    const about = aboutOf(field as z.ZodType)
    const comment = wrap(about?.means ?? '', width - 2).map((line) => `# ${line}`)
    const shown = stringify({ [name]: value ?? about?.example ?? '' }, { lineWidth: 0 }).trimEnd()
    return [
      ...comment,
      ...shown.split('\n').map((line) => (value === undefined ? `# ${line}` : line)),
    ]
  })
  return `${keys.join('\n')}\n`
}

function lines(
  indent: string,
  name: string,
  schema: z.ZodType,
  value: string | undefined,
): string[] {
  const about = aboutOf(schema)
  if (!about || about.formerly) return []
  const initial = schema instanceof z.ZodDefault ? written(schema.def.defaultValue) : undefined
  const shown = value ?? initial
  return [
    ...wrap(about.means, width - indent.length - 2).map((line) => `${indent}# ${line}`),
    shown === undefined ? `${indent}# ${name}: ${about.example}` : `${indent}${name}: ${shown}`,
  ]
}

function written(value: unknown): string {
  return typeof value === 'string' && /[,:]/.test(value) ? JSON.stringify(value) : String(value)
}

function wrap(sentence: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length + 1 > columns) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
