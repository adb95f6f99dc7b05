import { RecorderError } from './errors.ts'

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * Read a length of time: `90`, `90s`, `15m`, `1h30m`, `1d`.
 *
 * @param key what it is the value of, for the message.
 * @returns seconds.
 * @throws {@link RecorderError} `ERR_OPTIONS`.
 */
export function readDuration(text: string, key: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd]?)/g)]
  const whole = parts.map(([part]) => part).join('')
  if (text === '' || whole !== text) {
    const message = `${key}: expected a length of time such as 90, 15m or 1h30m, got ${JSON.stringify(text)}`
    throw new RecorderError('ERR_OPTIONS', message)
  }
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 1), 0)
}
