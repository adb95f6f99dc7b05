import { Document, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { z } from 'zod'
import { configKeys } from './schema.ts'

const head = ` PigeBox's configuration. Every key may be left out; these are the defaults.
 Times are written 90, 15m, 1h30m or 7d; sizes 500MB, 1.5TB or 20GiB.`

/** Width that a comment is broken at. */
const width = 96

/** The default configuration as YAML, each key with its sentence. */
export function defaultConfigText(): string {
  const document = new Document(defaultsOf(configKeys))
  document.commentBefore = head
  comment(document.contents as unknown as YAMLMap, configKeys, 0)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** What each key holds before it is read: the text `15m`, not 900 seconds. */
function defaultsOf(schema: z.ZodObject): Record<string, unknown> {
  const entries = Object.entries(schema.shape).map(([key, field]) => {
    const inner = groupOf(field)
    return [key, inner ? defaultsOf(inner) : writtenDefault(field)]
  })
  return Object.fromEntries(entries)
}

function comment(map: YAMLMap, schema: z.ZodObject, depth: number): void {
  for (const [key, field] of Object.entries(schema.shape)) {
    const pair = map.items.find(({ key: node }) => isScalar(node) && node.value === key)
    const { key: node, value } = pair as Pair<Scalar, YAMLMap & { flow?: boolean }>
    node.commentBefore = wrap((field as z.ZodType).description ?? '', width - depth)
    const inner = groupOf(field)
    if (inner) {
      node.spaceBefore = true
      comment(value as YAMLMap, inner, depth + 2)
    } else if (value && 'items' in value) value.flow = true
  }
}

/** The keys below a key, if it is a group. */
function groupOf(field: unknown): z.ZodObject | undefined {
  const inner = field instanceof z.ZodPrefault ? field.def.innerType : field
  return inner instanceof z.ZodObject ? inner : undefined
}

function writtenDefault(field: unknown): unknown {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return field.def.defaultValue
  throw new TypeError('a key of the configuration has no default')
}

function wrap(sentence: string, columns: number): string {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length + 1 > columns) lines.push(` ${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.join('\n')
}
