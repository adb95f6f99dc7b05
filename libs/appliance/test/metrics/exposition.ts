/** A metric as Prometheus reads it. */
export interface ToldMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly series: { labels: Record<string, string>; value: number }[]
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char))

/**
 * Read Prometheus's text format 0.0.4 as strictly as it is written: every line is a HELP, a TYPE or
 * a sample of the metric that they introduced, ends in a line feed, and occurs once.
 */
export function parseExposition(text: string): ToldMetric[] {
  const metrics: ToldMetric[] = []
  if (!text.endsWith('\n')) throw new Error('the last line must end in a line feed')
  const seen = new Set<string>()
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/su.exec(line)
    const type = /^# TYPE (\S+) (counter|gauge)$/u.exec(line)
    const metric = metrics.at(-1)
    if (help) {
      metrics.push({ name: help[1] ?? '', help: unescaped(help[2] ?? ''), type: '', series: [] })
    } else if (type) {
      if (metric?.name !== type[1]) throw new Error(`TYPE without its HELP: ${line}`)
      metrics[metrics.length - 1] = { ...metric, type: type[2] ?? '' } as ToldMetric
    } else {
      const [key, sample] = parseSample(line)
      if (metric === undefined || key.split('{')[0] !== metric.name)
        throw new Error(`stray: ${line}`)
      if (seen.has(key)) throw new Error(`twice: ${line}`)
      seen.add(key)
      metric.series.push(sample)
    }
  }
  return metrics
}

function parseSample(line: string): [string, ToldMetric['series'][number]] {
  const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`
  const number = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf)|NaN`
  const sample = new RegExp(
    `^([a-zA-Z_:][\\w:]*(?:\\{((?:${label})(?:,${label})*)\\})?) (${number})$`,
    'su',
  )
  const found = sample.exec(line)
  if (!found) throw new Error(`not a sample: ${JSON.stringify(line)}`)
  const labels = (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gsu)
  const value = Number(found[3]?.replace('Inf', 'Infinity'))
  return [
    found[1] ?? '',
    {
      labels: Object.fromEntries(Array.from(labels, ([, k, v]) => [k, unescaped(v ?? '')])),
      value,
    },
  ]
}
