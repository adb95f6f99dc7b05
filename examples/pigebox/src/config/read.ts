import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { PigeboxError } from '../errors.ts'
import type { Config } from './config.ts'
import { configKeys, configSchema } from './schema.ts'

/** Where each flag of `serve` goes; the others are keys of the first level. */
const placeOfFlag: Readonly<Record<string, string>> = {
  port: 'web',
  host: 'web',
  device: 'recording',
  rate: 'recording',
  channels: 'recording',
  rotate: 'recording',
  label: 'storage',
}

/** Flags that are typed as text and mean a number. */
const numeric: ReadonlySet<string> = new Set(['port', 'rate', 'channels'])

/** The configuration when nothing says otherwise. */
export function defaultConfig(): Config {
  return configSchema.parse({})
}

/**
 * Read a configuration.
 *
 * @param text YAML
 * @param file what to call it in messages
 * @param flags what was typed: it goes over the file
 * @throws {@link PigeboxError} `ERR_CONFIG`, a line for each fault: the file, the line, the key, what was expected, what came
 */
export function readConfig(
  text: string,
  file: string,
  flags: Readonly<Record<string, string | boolean>> = {},
): Config {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, words: string): string =>
    `${file}:${lines.linePos(offset).line}: ${words}`
  const [error] = document.errors
  if (error) throw fault([at(error.pos[0], `expected YAML: ${error.message}`)], error)
  const value = contentOf(document, (cause) => fault([at(0, `expected YAML: ${cause}`)], cause))
  const parsed = configSchema.safeParse(value)
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => problems(issue, value))
    const faults = found.map(({ path, words }) => {
      const offset = nodeAt(document.contents, path)?.range?.[0] ?? 0
      return { offset, line: at(offset, `${path.join('.') || 'the file'}: ${words}`) }
    })
    faults.sort((a, b) => a.offset - b.offset)
    throw fault(
      faults.map(({ line }) => line),
      parsed.error,
    )
  }
  const all = withFlags(value, flags)
  const typed = configSchema.safeParse(all)
  if (typed.success) return typed.data
  const faults = typed.error.issues.flatMap((issue) => problems(issue, all))
  throw fault(
    faults.map(({ path, words }) => `--${String(path.at(-1))}: ${words}`),
    typed.error,
  )
}

/** What was typed is text; where a number is wanted, its number. */
function withFlags(
  file: object,
  flags: Readonly<Record<string, string | boolean>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...file }
  for (const [flag, typed] of Object.entries(flags)) {
    const group = placeOfFlag[flag]
    const value = numeric.has(flag) && /^\d+$/.test(`${typed}`) ? Number(typed) : typed
    if (group === undefined) all[flag] = value
    else all[group] = { ...(all[group] as object | undefined), [flag]: value }
  }
  return all
}

function fault(lines: readonly string[], cause: unknown): PigeboxError {
  return new PigeboxError('ERR_CONFIG', lines.join('\n'), { cause })
}

interface Problem {
  readonly path: readonly PropertyKey[]
  readonly words: string
}

/** What a document holds; one whose references multiply is refused. */
function contentOf(document: Document.Parsed, fault: (cause: unknown) => Error): object {
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {}
  } catch (cause) {
    throw fault(cause)
  }
}

function problems(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], words: unknownKey(path, key) }))
  }
  let came = value
  for (const step of path) came = (came as Record<PropertyKey, unknown> | undefined)?.[step]
  return [{ path, words: `${expectation(issue)}, got ${shown(came)}` }]
}

/** As it was written; what refers to itself cannot be. */
function shown(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    return 'a reference to itself'
  }
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}`
    case 'too_small':
      return `expected ${issue.origin === 'string' || issue.origin === 'array' ? 'something' : `at least ${issue.minimum}`}`
    case 'too_big':
      return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
    default:
      return issue.message
  }
}

/** What a key that nobody knows might have been: the keys that are there. */
function unknownKey(path: readonly PropertyKey[], key: string): string {
  let schema: unknown = configKeys
  for (const step of path) schema = unwrapped(schema)?.[String(step)]
  const known = Object.keys(unwrapped(schema) ?? {})
  return `unknown key; expected one of ${known.join(', ')}, got ${JSON.stringify(key)}`
}

function unwrapped(schema: unknown): Record<string, unknown> | undefined {
  const { shape, def } = schema as {
    shape?: Record<string, unknown>
    def?: { innerType?: unknown }
  }
  return shape ?? (def?.innerType === undefined ? undefined : unwrapped(def.innerType))
}

/** The node of a key (for a message about it), or of an item. */
function nodeAt(root: unknown, path: readonly PropertyKey[]): Node | undefined {
  let node = isNode(root) ? root : undefined
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step))
      if (!pair) break
      node = (path.at(-1) === step ? pair.key : pair.value) as Node
    } else break
  }
  return node
}
