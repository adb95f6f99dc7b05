/**
 * The file of a media: `.ts` is added where it is missing, and never taken away.
 *
 * @param name - `NAME` or `NAME.ts`
 */
export function fileNameOf(name: string): string {
  return name.endsWith('.ts') ? name : `${name}.ts`
}

/**
 * Read the duration of a media as db 1 has it, decimal text. Nothing is evaluated.
 *
 * @param text - such as `1425.6`; an exponent is taken too, for Python writes one below 0.0001
 * @returns seconds, 0 or more; `undefined` for anything else
 */
export function parseDuration(text: string): number | undefined {
  if (text.length > 64 || !/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const seconds = Number(text)
  return Number.isFinite(seconds) ? seconds : undefined
}
