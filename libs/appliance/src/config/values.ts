import { z } from 'zod'

const timeUnits: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** For a configuration's schema: a length of time as people write it (`90`, `15m`, `1h30m`, `7d`), read as s. */
export const duration: z.ZodType<number, string | number> = written(
  'a length of time such as 90, 15m or 1h30m',
  (text) => {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)]
    if (text === '' || parts.map(([part]) => part).join('') !== text) return undefined
    return parts.reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (timeUnits[unit] ?? 0),
      0,
    )
  },
)

/** For a configuration's schema: a size as people write it (`500MB`, `1.5TB`, `20 GiB`), read as bytes. */
export const size: z.ZodType<number, string | number> = written(
  'a size such as 500MB or 1.5TB',
  (text) => {
    const [, count, unit = ''] = /^(\d+(?:\.\d+)?) ?(\w*)$/.exec(text) ?? []
    const factor = Object.hasOwn(sizeUnits, unit) ? sizeUnits[unit] : undefined
    return count === undefined || factor === undefined
      ? undefined
      : Math.round(Number(count) * factor)
  },
)

/** A number with its unit: text, or a bare number. */
function written(
  what: string,
  read: (text: string) => number | undefined,
): z.ZodType<number, string | number> {
  const error = `expected ${what}`
  return z.union([z.string(), z.number()], { error }).transform((value, context) => {
    const number = read(String(value))
    if (number !== undefined) return number
    context.addIssue({ code: 'custom', message: error })
    return z.NEVER
  })
}
