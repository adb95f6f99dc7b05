import { z } from 'zod'

/** Every shape that has a name in the document. */
export const shapes: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>()

/** Give a shape its name in the document. */
export function named<T>(id: string, schema: z.ZodType<T>): z.ZodType<T> {
  shapes.add(schema, { id })
  return schema
}
