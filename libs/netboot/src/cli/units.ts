const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes for people, in three digits or four: `542.1 MB`. */
export function inBytes(bytes: number): string {
  const steps = bytes < 1 ? 0 : Math.floor(Math.log10(Math.round(bytes)) / 3)
  const value = bytes / 1000 ** steps
  // What is rounded up to the next unit is written in it.
  if (steps > 0 && value >= 999.95) return `1.0 ${units[steps + 1] ?? 'EB'}`
  return steps === 0 ? `${Math.round(bytes)} B` : `${value.toFixed(1)} ${units[steps] ?? 'EB'}`
}

/** A span of time for people: `1:04:09` h, `3:20` min, `12 s`. */
export function inTime(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts
  return [first, ...rest.map((part) => String(part).padStart(2, '0'))].join(':')
}

/**
 * Text that comes from elsewhere, such as what a machine calls itself: without what a terminal would obey.
 */
export function shownText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
