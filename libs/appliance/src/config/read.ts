import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import { ApplianceError } from '../errors.ts'
import { fieldAt, type Group, keysOf } from './keys.ts'
import { problemsOf } from './problems.ts'

/** What a configuration is read from. */
export interface ReadConfigOptions<Config> {
  /** What may be in it: a `z.strictObject`, in which every key has a default. */
  readonly schema: z.ZodType<Config>
  /** YAML. Default: nothing, all defaults. */
  readonly text?: string
  /** What to call it in messages. Default `configuration`. */
  readonly file?: string
  /** What was typed, by the key's path (`web.port`): it goes over the file. Text stands for a number where one is wanted. */
  readonly flags?: Readonly<Record<string, string | boolean>>
}

/**
 * Read a configuration: defaults, the file over them, what was typed over both.
 *
 * @returns what the schema makes of it
 * @throws {@link ApplianceError} `ERR_CONFIG`, a line for each fault: `FILE:LINE: KEY: expected ..., got ...`,
 *   or `--FLAG: expected ..., got ...`
 */
export function readConfig<Config>(options: ReadConfigOptions<Config>): Config {
  const { schema, text = '', file = 'configuration', flags = {} } = options
  const keys = keysOf(schema)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number, words: string): string =>
    `${file}:${lines.linePos(offset).line}: ${words}`
  const [error] = document.errors
  if (error) throw fault([at(error.pos[0], `expected YAML: ${error.message}`)], error)
  const value = contentOf(document, (cause) => fault([at(0, `expected YAML: ${cause}`)], cause))
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const faults = problemsOf(parsed.error, keys, value).map(({ path, words }) => {
      const offset = nodeAt(document.contents, path)?.range?.[0] ?? 0
      return { offset, line: at(offset, `${path.join('.') || 'the file'}: ${words}`) }
    })
    faults.sort((a, b) => a.offset - b.offset)
    throw fault(
      faults.map(({ line }) => line),
      parsed.error,
    )
  }
  const all = withFlags(value, flags, keys)
  const typed = schema.safeParse(all)
  if (typed.success) return typed.data
  const faults = problemsOf(typed.error, keys, all)
  throw fault(
    faults.map(({ path, words }) => `--${String(path.at(-1))}: ${words}`),
    typed.error,
  )
}

function fault(lines: readonly string[], cause: unknown): ApplianceError {
  return new ApplianceError('ERR_CONFIG', lines.join('\n'), { cause })
}

/** What a document holds; one whose references multiply is refused. */
function contentOf(document: Document.Parsed, fault: (cause: unknown) => Error): object {
  try {
    return document.toJS({ maxAliasCount: 20 }) ?? {}
  } catch (cause) {
    throw fault(cause)
  }
}

function withFlags(file: object, flags: object, keys: Group): Record<string, unknown> {
  const all = structuredClone(file) as Record<string, unknown>
  for (const [key, typed] of Object.entries(flags)) {
    const path = key.split('.')
    let group = all
    for (const step of path.slice(0, -1)) {
      group[step] ??= {}
      group = group[step] as Record<string, unknown>
    }
    group[path.at(-1) as string] = meant(fieldAt(keys, path), typed)
  }
  return all
}

/** What was typed is text; where a number is wanted, and it is one, its number. */
function meant(field: unknown, typed: unknown): unknown {
  if (typeof typed !== 'string' || !/^-?\d+(\.\d+)?$/.test(typed)) return typed
  const takesText = field instanceof z.ZodType && field.safeParse(typed).success
  return takesText ? typed : Number(typed)
}

/** The node of a key, for a message about it. */
function nodeAt(root: unknown, path: readonly PropertyKey[]): Node | undefined {
  let node = isNode(root) ? root : undefined
  for (const [depth, step] of path.entries()) {
    if (!isMap(node)) break
    const pair = node.items.find(({ key }) => String(key) === String(step))
    if (!pair) break
    node = (depth === path.length - 1 ? pair.key : pair.value) as Node
  }
  return node
}
