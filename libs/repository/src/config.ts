import { z } from 'zod'
import { RepositoryError } from './errors.ts'
import { imageName } from './image-name.ts'

/** A series as it is to be offered. */
export interface SeriesList {
  /** Its name: `puavo-os-amxa-buster-amd64`. */
  readonly name: string
  /** Names of its images, in the order of the metadata: oldest first. */
  readonly images: readonly string[]
  /** More rdiffs than are made anyway: target to sources, which may be of other series. */
  readonly extraRdiffs: Readonly<Record<string, readonly string[]>>
}

// It becomes the name of a file and part of a URL.
const seriesName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]*$/, {
  error: 'expected letters, digits and . _ + ~ - in the name of a series',
})

const image = z.string().superRefine((filename, context) => {
  try {
    imageName(filename)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '' })
  }
})

const schema = z.record(
  seriesName,
  z.union([
    z.array(image),
    z.object({
      images: z.array(image),
      extra_rdiffs: z.record(image, z.array(image)).optional(),
    }),
  ]),
)

/**
 * Read a `config/images/<dist>.json`, in either of its two forms.
 *
 * @param text - the file's content
 * @param file - its path, for the error
 * @throws {@link RepositoryError} `ERR_CONFIG`, with every fault
 */
export function parseConfig(text: string, file: string): SeriesList[] {
  const parsed = schema.safeParse(parseJson(text, file))
  if (!parsed.success) throw new RepositoryError('ERR_CONFIG', faultsOf(parsed.error, file))
  return Object.entries(parsed.data).map(([name, entry]) => {
    const { images, extra_rdiffs } = Array.isArray(entry) ? { images: entry } : entry
    return { name, images: [...new Set(images)], extraRdiffs: extra_rdiffs ?? {} }
  })
}

/**
 * Write a `config/images/<dist>.json`. In the form with `images`: the ancestor's own generator
 * refuses the other.
 */
export function formatConfig(list: readonly SeriesList[]): string {
  const entries = list.map(({ name, images, extraRdiffs }) => {
    const extra = Object.keys(extraRdiffs).length === 0 ? {} : { extra_rdiffs: extraRdiffs }
    return [name, { images, ...extra }]
  })
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RepositoryError('ERR_CONFIG', `${file}: expected JSON: ${reason}`, { cause })
  }
}

function faultsOf(error: z.ZodError, file: string): string {
  // A union tells the faults of each form; those of the form that was meant are the deepest.
  const flat = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] =>
    issue.code === 'invalid_union'
      ? issue.errors
          .map((form) =>
            form.flatMap((inner) => flat({ ...inner, path: [...issue.path, ...inner.path] })),
          )
          .reduce((a, b) => (depth(a) >= depth(b) ? a : b), [])
      : issue.code === 'invalid_key'
        ? issue.issues.map((inner) => ({ ...inner, path: issue.path }))
        : [issue]
  const line = ({ path, message }: z.core.$ZodIssue): string =>
    `${[file, ...path.map(String)].join(': ')}: ${message}`
  return error.issues.flatMap(flat).map(line).join('\n')
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length))
}
