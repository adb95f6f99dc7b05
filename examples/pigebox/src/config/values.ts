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

/** A length of time in s: `90`, `15m`, `1h30m`, `7d`. */
export const duration: z.ZodType<number, string | number> = z
  .union([z.string(), z.number()], { error: 'expected a length of time such as 90, 15m or 1h30m' })
  .transform((value, context) => {
    const text = String(value)
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)]
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
    if (text !== '' && parts.map(([part]) => part).join('') === text) {
      return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * timeOf(unit), 0)
    }
    context.addIssue({
      code: 'custom',
      message: 'expected a length of time such as 90, 15m or 1h30m',
    })
    return z.NEVER
  })

/** A size in bytes: `500MB`, `1.5TB`, `20GiB`. */
export const size: z.ZodType<number, string | number> = z
  .union([z.string(), z.number()], { error: 'expected a size such as 500MB or 1.5TB' })
  .transform((value, context) => {
    const [, count, unit = ''] = /^(\d+(?:\.\d+)?) ?([kKMGT]?i?B?)$/.exec(String(value)) ?? []
    const factor = sizeUnits[unit]
    if (count !== undefined && factor !== undefined) return Math.round(Number(count) * factor)
    context.addIssue({ code: 'custom', message: 'expected a size such as 500MB or 1.5TB' })
    return z.NEVER
  })

function timeOf(unit: string): number {
  return timeUnits[unit] ?? Number.NaN
}
