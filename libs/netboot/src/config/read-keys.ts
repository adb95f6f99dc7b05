import {
  type Document,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml'
import { z } from 'zod'
import { aboutOf } from './about.ts'
import { type ConfigFault, shown } from './fault.ts'

/** What a file of keys holds, and where. */
export interface ReadKeys {
  /** Its keys and values; a key without a value counts as not written. */
  readonly value: Record<string, unknown>
  /** The line of a key, or of the last of its parents that is there. */
  lineOf(path: readonly PropertyKey[]): number
}

/** More references to one place would multiply a small file into a large one. */
const maxAliasCount = 20
/** What is not YAML at all may have an error in each line. */
const mostErrors = 20

/**
 * Read YAML that has keys.
 *
 * @param file what to call it in faults
 * @returns what is in it, or every fault
 */
export function readYaml(text: string, file: string): ReadKeys | readonly ConfigFault[] {
  const lines = new LineCounter()
  const fault = (line: number, problem: string, remedy = usual): ConfigFault => {
    return { file, line, key: '', problem, remedy }
  }
  let document: Document.Parsed
  let value: unknown
  try {
    if (isDeep(text)) return [fault(1, tooDeep)]
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    if (document.errors.length > 0) {
      return document.errors
        .slice(0, mostErrors)
        .map((error) => fault(lines.linePos(error.pos[0]).line, ...explained(error)))
    }
    value = document.toJS({ maxAliasCount }) ?? {}
    if (isGroup(value)) value = withoutNulls(value)
  } catch (cause) {
    // Of the stack: for thousands of lists in each other, or one that is in itself.
    if (cause instanceof RangeError) return [fault(1, tooDeep)]
    return [fault(1, `expected YAML: ${cause instanceof Error ? cause.message : cause}`)]
  }
  if (!isGroup(value)) return [fault(1, `expected keys and values, got ${shown(value)}`)]
  return {
    value,
    lineOf: (path) => lines.linePos(nodeAt(document.contents, path)?.range?.[0] ?? 0).line,
  }
}

const tooDeep = 'expected YAML: it is too deep'
/** Groups and lists in one line style that a file may have; the parser takes a second for some 50,000 that are in each other. */
const mostBrackets = 10_000

function isDeep(text: string): boolean {
  return (text.match(/[[{]/g)?.length ?? 0) > mostBrackets || /(?:[-?][ \t]+){200}/.test(text)
}

const usual = 'Keys stand as `key: value`, those of a section indented by two spaces'

function explained({ code, message }: YAMLError): [problem: string, remedy?: string] {
  if (code !== 'DUPLICATE_KEY') return [`expected YAML: ${message}`]
  return ['expected each key once, got this one again', 'Remove one of them']
}

/** The faults that a schema finds in a file, each with its line and remedy. */
export function faultsOf(
  error: z.ZodError,
  { value, lineOf }: ReadKeys,
  { file, schema }: { readonly file: string; readonly schema: z.ZodType },
): ConfigFault[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path
    if (issue.code === 'unrecognized_keys') {
      const known = shapeOf(schemaAt(schema, at))
      return issue.keys.map((name) =>
        unknownKey({ file, line: lineOf([...at, name]) }, at, name, known),
      )
    }
    const about = aboutAt(schema, at)
    return {
      file,
      line: lineOf(at),
      key: at.join('.'),
      problem: `expected ${about?.expected ?? issue.message}, got ${shown(valueAt(value, at))}`,
      remedy: about?.remedy ?? 'See the comments in a file that `init` makes',
    }
  })
}

function unknownKey(
  place: Pick<ConfigFault, 'file' | 'line'>,
  at: readonly PropertyKey[],
  name: string,
  known: readonly string[],
): ConfigFault {
  const near = known.find((other) => isNear(other, name))
  return {
    ...place,
    key: [...at, name].join('.'),
    problem: 'there is no such key',
    remedy: near ? `Did you mean ${near}?` : `Remove it, or write one of ${known.join(', ')}`,
  }
}

/** Whether one has been mistyped for the other: one letter more, less or other, or `-` for `_`. */
function isNear(right: string, typed: string): boolean {
  const [a, b] = [right, typed].map((word) => word.toLowerCase().replaceAll('-', '_')) as [
    string,
    string,
  ]
  if (Math.abs(a.length - b.length) > 1) return false
  let begin = 0
  while (begin < a.length && a[begin] === b[begin]) begin += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - begin && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return Math.max(a.length, b.length) - begin - end <= 2
}

/** The innermost thing said on the way to a value: a list's own words serve for what is in it. */
function aboutAt(schema: z.ZodType, path: readonly PropertyKey[]): ReturnType<typeof aboutOf> {
  for (let length = path.length; length > 0; length -= 1) {
    const at = schemaAt(schema, path.slice(0, length))
    const about = aboutOf(at) ?? aboutOf(bare(at))
    if (about) return about
  }
  return undefined
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema
  for (const step of path) {
    const group = bare(at)
    if (group instanceof z.ZodObject) at = group.shape[String(step)] as z.ZodType
    else at = group instanceof z.ZodArray ? groupAmong(group.element as z.ZodType) : undefined
  }
  return at
}

/** Where a list holds words or groups, a group is what has keys. */
function groupAmong(schema: z.ZodType): z.ZodType | undefined {
  const options = schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [schema]
  return options.find((each) => each instanceof z.ZodObject)
}

/** A schema without what wraps it. */
export function bare(schema: z.ZodType | undefined): z.ZodType | undefined {
  let inner = schema
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodOptional
  ) {
    inner = inner.def.innerType as z.ZodType
  }
  return inner
}

function shapeOf(schema: z.ZodType | undefined): string[] {
  const group = bare(schema)
  return group instanceof z.ZodObject ? Object.keys(group.shape) : []
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  )
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutNulls(group: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(group)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isGroup(value) ? withoutNulls(value) : value]),
  )
}

function nodeAt(root: unknown, path: readonly PropertyKey[]): Node | undefined {
  let node = isNode(root) ? root : undefined
  for (const [depth, step] of path.entries()) {
    if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (!isNode(item)) break
      node = item
      continue
    }
    if (!isMap(node)) break
    const pair = node.items.find(({ key }) => String(key) === String(step))
    if (!pair) break
    node = (depth === path.length - 1 ? pair.key : pair.value) as Node
  }
  return node
}
