const prefixes = [
  'y',
  'z',
  'a',
  'f',
  'p',
  'n',
  'µ',
  'm',
  '',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Z',
  'Y',
]
const one = prefixes.indexOf('')

/**
 * A number of three digits with its prefix: `1.45 G`, `12.3`, `870 m`; `–` for what is not known.
 *
 * @param value the number
 * @param base what a kilo is; prefixes below one are always thousandths
 * @param language whose decimal point, by BCP 47
 */
export function formatNumber(
  value: number | null,
  base: 1000 | 1024 = 1000,
  language = 'en',
): string {
  if (value === null) return '–'
  const size = Math.abs(value)
  if (size === 0) return '0'
  const kilo = size < 1 ? 1000 : base
  let prefix = one + Math.floor(Math.log(size) / Math.log(kilo))
  prefix = Math.max(0, Math.min(prefixes.length - 1, prefix))
  const scaled = (): string => {
    const part = value / kilo ** (prefix - one)
    return Math.abs(part) < 999.5 ? part.toPrecision(3) : part.toFixed(0)
  }
  // Rounding may reach the next prefix: 999.9 is 1 k.
  if (Math.abs(Number(scaled())) >= kilo && prefix < prefixes.length - 1) prefix += 1
  const digits = { useGrouping: false, maximumSignificantDigits: 4 } as const
  const number = Number(scaled()).toLocaleString(language, digits)
  return [number, prefixes[prefix]].join(' ').trim()
}

/** A label of the axis of times: the day where they lie days apart, else the time of day. */
export function formatTick(seconds: number, increment: number, language = 'en'): string {
  const date = new Date(seconds * 1000)
  const two = (number: number): string => String(number).padStart(2, '0')
  if (increment >= 86_400)
    return date.toLocaleDateString(language, { weekday: 'short', day: 'numeric' })
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}
