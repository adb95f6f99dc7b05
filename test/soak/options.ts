import { parseArgs } from 'node:util'

/** What a soak was asked for. */
export interface SoakOptions {
  /** How long the load is. */
  readonly minutes: number
  readonly seed: number
  readonly json: boolean
  /** Where data and logs are kept afterwards: in this folder; undefined: nowhere. */
  readonly keep: string | undefined
  /** Run the appliances from their sources, whatever was built. */
  readonly sources: boolean
}

/** Read the command line. @throws Error that says what is wrong */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      json: { type: 'boolean', default: false },
      keep: { type: 'string' },
      sources: { type: 'boolean', default: false },
    },
  })
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
  if (!(minutes > 0 && minutes <= 10_080)) {
    throw new Error(`--minutes: expected more than 0 and at most a week, got ${values.minutes}`)
  }
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed: expected a number, got ${values.seed}`)
  return { minutes, seed, json: values.json, keep: values.keep, sources: values.sources }
}
