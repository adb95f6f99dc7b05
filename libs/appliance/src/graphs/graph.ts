import { came, type Fault } from '../faults.ts'
import type { Labels } from '../metrics/metric.ts'

/** Where a number is as it should be; beyond, it is worth a warning. */
export interface GraphRange {
  /** Below is too low. */
  readonly low?: number
  /** Above is too high. */
  readonly high?: number
}

/** One line of a graph: a number of the registry, or one line for each value of a label. */
export interface GraphField {
  /** Munin's name of it: letters, digits and `_`. */
  readonly name: string
  /** What people read. Default: the name; with `each`, the label's value follows it. */
  readonly label?: string
  /** The metric's name. A counter, known by its `_total`, is drawn as its rate a second. */
  readonly metric: string
  /** Only series that bear these labels; if several do, their sum. */
  readonly labels?: Labels
  /** One line for each value of this label, instead of the sum. */
  readonly each?: string
  /** What the number is multiplied by: 100 for percents of a ratio. Default 1. */
  readonly scale?: number
  /** How it is drawn: a stack lies on the field before it. Default `line`. */
  readonly draw?: 'line' | 'area' | 'stack'
  /** A smaller number is a mistake, after scaling. Counters have 0. */
  readonly min?: number
  /** A larger number is a mistake, after scaling. */
  readonly max?: number
  /** Outside of it Munin warns. */
  readonly warning?: GraphRange
  /** Outside of it Munin alarms. */
  readonly critical?: GraphRange
  /** A sentence of explanation. */
  readonly info?: string
}

/** One graph, for Munin and for the appliance's own page. */
export interface Graph {
  /** Its name, which is Munin's plugin: `disk`; or `disk.kinds` for a graph that lies below `disk`. */
  readonly name: string
  /** The heading. */
  readonly title: string
  /** What the vertical axis counts. */
  readonly unit: string
  /** The group that it is shown in: `disk`, `audio`, `system`. Default `other`. */
  readonly category?: string
  /** A sentence of explanation. */
  readonly info?: string
  /** What a kilo is. Default 1000. */
  readonly base?: 1000 | 1024
  /** Where the vertical axis begins, if the numbers do not go below. Default: by the numbers. */
  readonly lowest?: number
  /** Where the vertical axis ends, if the numbers do not go above. Default: by the numbers. */
  readonly highest?: number
  /** Its lines. */
  readonly fields: readonly GraphField[]
}

// Munin's master drops or renames whatever else it is told (its Node.pm), and keeps `root` and
// `multigraph` for itself.
const graphName = /^(?!multigraph$)[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z][a-zA-Z0-9_]*)*$/
const fieldName = /^(?!root$)[a-zA-Z_][a-zA-Z0-9_]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f]/

/** Every fault of a set of graphs. */
export function graphFaults(graphs: readonly Graph[]): Fault[] {
  return [
    ...repeated(graphs).map((name) => `graphs: ${name} comes twice`),
    ...graphs.flatMap(({ name, fields, ...texts }) => [
      !graphName.test(name) && `graphs: expected a name of letters, digits and _, ${came(name)}`,
      fields.length === 0 && `${name}: expected fields, came none`,
      ...lineFaults(name, texts),
      ...repeated(fields).map((field) => `${name}: ${field} comes twice`),
      ...fields.flatMap((field) => [
        !fieldName.test(field.name) &&
          `${name}: expected a field of letters, digits and _, ${came(field.name)}`,
        ...lineFaults(`${name}.${field.name}`, field),
      ]),
    ]),
  ]
}

/** Texts go out as lines: a line feed in one would be another line. */
function lineFaults(where: string, texts: object): Fault[] {
  return Object.entries(texts).map(
    ([key, value]) =>
      typeof value === 'string' &&
      (controls.test(value) || value.trim() === '') &&
      `${where}.${key}: expected one line, ${came(value)}`,
  )
}

function repeated(named: readonly { readonly name: string }[]): string[] {
  const names = named.map(({ name }) => name)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
