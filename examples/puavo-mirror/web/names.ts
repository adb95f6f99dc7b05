/** A version as a person reads it: `20210413192449` is `2021-04-13 19:24`. */
export function dateOf(version: string): string {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/.exec(version)
  if (!found) return version
  const [, year, month, day, hour, minute] = found
  return `${year}-${month}-${day} ${hour}:${minute}`
}

/**
 * How much of a download an rdiff saves, for a person: a part that is nearly all is never called all.
 *
 * @param size of the rdiff in bytes
 * @param whole of the image in bytes
 * @returns percent, whole below 99
 */
export function savedPercent(size: number, whole: number): string {
  const percent = (1 - size / Math.max(1, whole)) * 100
  if (percent >= 99.95) return '99.9'
  return percent >= 99 ? percent.toFixed(1) : String(Math.round(percent))
}
