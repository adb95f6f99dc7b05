import { z } from 'zod'
import { ApplianceError } from '../errors.ts'

/** A group of keys: a strict object of zod's. */
export type Group = z.ZodObject

/**
 * The keys of a configuration's schema.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS` when it is no object
 */
export function keysOf(schema: z.ZodType): Group {
  if (schema instanceof z.ZodObject) return schema
  throw new ApplianceError('ERR_OPTIONS', 'schema: expected a z.strictObject')
}

/** The keys below a key, if it is a group: `z.strictObject({ ... }).prefault({})`. */
export function groupOf(field: unknown): Group | undefined {
  const inner = field instanceof z.ZodPrefault ? field.def.innerType : field
  return inner instanceof z.ZodObject ? inner : undefined
}

/** What stands at a path of keys; `undefined` where there is nothing, or no group to look into. */
export function fieldAt(schema: Group, path: readonly PropertyKey[]): unknown {
  let found: unknown = schema
  for (const step of path) {
    const shape = groupOf(found)?.shape
    found = shape && Object.hasOwn(shape, step) ? shape[String(step)] : undefined
  }
  return found
}
