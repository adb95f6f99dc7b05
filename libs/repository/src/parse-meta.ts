import { z } from 'zod'
import { RepositoryError } from './errors.ts'
import { parseImageName } from './image-name.ts'
import type { Meta } from './meta.ts'

// What is read here becomes paths: a name of rdiffs is as harmless as one of images.
const rdiff = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]*\.rdiff$/)
const image = z.string().refine((name) => parseImageName(name) !== undefined)
const summed = {
  urls: z.array(z.string()),
  version: z.string().regex(/^\d{14}$/),
  size: z.int().nonnegative(),
  cksum: z.string().regex(/^\d+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sha512: z.string().regex(/^[0-9a-f]{128}$/),
}
const schema = z.record(
  z.string(),
  z.looseObject({
    images: z.array(
      z.looseObject({
        diffs: z.array(z.looseObject({ ...summed, filename: rdiff })),
        filename: image,
        id: z.string(),
        'puavo-conf': z.record(z.string(), z.unknown()),
        ...summed,
      }),
    ),
  }),
)

/**
 * Read the text of a `meta/<series>.json`. Keys that are not known here stay.
 *
 * @param text - the file's content
 * @param file - its path or URL, for the error
 * @throws {@link RepositoryError} `ERR_MIRROR`: it is not what a generator writes.
 */
export function parseMeta(text: string, file: string): Meta {
  try {
    const value: unknown = JSON.parse(text)
    schema.parse(value)
    // As it was parsed by JSON: the order of the keys is part of the file.
    return value as Meta
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
        : String(cause)
    throw new RepositoryError(
      'ERR_MIRROR',
      `${file}: expected the metadata of a series: ${reason}`,
      {
        cause,
      },
    )
  }
}
