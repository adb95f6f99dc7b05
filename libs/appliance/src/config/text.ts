import { Document, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { z } from 'zod'
import { ApplianceError } from '../errors.ts'
import { type Group, groupOf, keysOf } from './keys.ts'

/** What a configuration file is written from. */
export interface ConfigTextOptions {
  /** A `z.strictObject`; every key has a default and a sentence (`describe`); groups are `prefault({})`. */
  readonly schema: z.ZodType
  /** Sentences at the head of the file, a line each. */
  readonly head?: readonly string[]
}

/** Width that a comment is broken at. */
const width = 96

/**
 * Write a configuration file with every key, its default, and what it means.
 *
 * @returns YAML that reads as the defaults
 * @throws {@link ApplianceError} `ERR_OPTIONS` when a key lacks its default
 */
export function configText({ schema, head = [] }: ConfigTextOptions): string {
  const keys = keysOf(schema)
  const document = new Document(defaultsOf(keys))
  if (head.length > 0) document.commentBefore = head.map((line) => ` ${line}`).join('\n')
  comment(document.contents as unknown as YAMLMap, keys, 0)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** What each key holds before it is read: the text `15m`, not 900 seconds. */
function defaultsOf(keys: Group): Record<string, unknown> {
  const entries = Object.entries(keys.shape).map(([key, field]) => {
    const group = groupOf(field)
    return [key, group ? defaultsOf(group) : writtenDefault(key, field)]
  })
  return Object.fromEntries(entries)
}

function comment(map: YAMLMap, keys: Group, depth: number): void {
  for (const [key, field] of Object.entries(keys.shape)) {
    const pair = map.items.find(({ key: node }) => isScalar(node) && node.value === key)
    const { key: node, value } = pair as Pair<Scalar, YAMLMap & { flow?: boolean }>
    node.commentBefore = wrap((field as z.ZodType).description ?? '', width - depth)
    const group = groupOf(field)
    if (group) {
      node.spaceBefore = true
      comment(value as YAMLMap, group, depth + 2)
    } else if (value && 'items' in value) value.flow = true
  }
}

function writtenDefault(key: string, field: unknown): unknown {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return field.def.defaultValue
  throw new ApplianceError('ERR_OPTIONS', `schema: expected a default for ${key}, came none`)
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
