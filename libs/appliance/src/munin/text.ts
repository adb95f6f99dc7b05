import type { Graph, GraphRange } from '../graphs/graph.ts'
import type { Trace } from '../graphs/trace.ts'

/** The lines that describe a graph to a Munin master: the answer to `config`. */
export function configLines(graph: Graph, traces: readonly Trace[]): string[] {
  return [
    `graph_title ${graph.title}`,
    `graph_args ${graphArguments(graph)}`,
    `graph_vlabel ${graph.unit}`,
    `graph_category ${(graph.category ?? 'other').toLowerCase()}`,
    ...(graph.info === undefined ? [] : [`graph_info ${graph.info}`]),
    ...traces.flatMap((trace) => [
      // A label is a value of a metric's label too, hence anything; `#` would begin a comment.
      ...Object.entries(attributes(trace)).flatMap(([key, value]) =>
        value === undefined ? [] : [`${trace.name}.${key} ${oneLine(value)}`],
      ),
    ]),
  ]
}

/** The lines that tell a graph's numbers: the answer to `fetch`. */
export function valueLines(traces: readonly Trace[]): string[] {
  return traces.map((trace) => `${trace.name}.value ${muninValue(trace)}`)
}

/** `U` for what is not known; whole numbers for counters, since RRDtool's DERIVE refuses others. */
function muninValue({ type, value }: Trace): string {
  if (value === undefined || !Number.isFinite(value)) return 'U'
  return `${type === 'counter' ? Math.floor(value) : value}`
}

function attributes({ label, type, field }: Trace): Record<string, string | undefined> {
  const draw = { line: undefined, area: 'AREA', stack: 'STACK' }[field.draw ?? 'line']
  return {
    label,
    type: type === 'counter' ? 'DERIVE' : 'GAUGE',
    draw,
    // Without it a restart, at which a counter falls to 0, would draw a huge negative peak.
    min: number(field.min ?? (type === 'counter' ? 0 : undefined)),
    max: number(field.max),
    warning: range(field.warning),
    critical: range(field.critical),
    info: field.info,
  }
}

function graphArguments({ base = 1000, lowest, highest }: Graph): string {
  return [
    `--base ${base}`,
    ...(lowest === undefined ? [] : [`--lower-limit ${lowest}`]),
    ...(highest === undefined ? [] : [`--upper-limit ${highest}`]),
  ].join(' ')
}

function number(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${value}`
}

function range(range: GraphRange | undefined): string | undefined {
  return range && `${range.low ?? ''}:${range.high ?? ''}`
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim() || '-'
}
