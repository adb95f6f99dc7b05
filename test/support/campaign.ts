/** Whether to run every fault (`npm run test:faults`) or a sample, a new one each time. */
export const everyFault: boolean = process.env['FAULTS'] === 'all'

/** What the samples are drawn with; `FAULTS_SEED` repeats a run. */
const faultSeed: number = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 32))

/** One line of the table: a fault, how often it was tried, and what was lost by it. */
interface Row {
  readonly fault: string
  runs: number
  readonly lost: string[]
}

/** A fault campaign: which faults to try, and what became of each. */
export interface Campaign {
  /** All of `points` in a full run, otherwise `count` of them, in their order. */
  sample<T>(points: readonly T[], count: number): readonly T[]
  /** A number from 0 to below 1, drawn with the seed. */
  random(): number
  /** Note one run of a fault, and what was lost by it: nothing, it is hoped. */
  note(fault: string, lost: readonly string[]): void
  /** Print the table: fault, runs, what was lost. */
  print(): void
}

/** Start a campaign; `title` heads its table. */
export function faultCampaign(title: string): Campaign {
  const rows = new Map<string, Row>()
  const random = mulberry32(faultSeed)
  return {
    sample(points, count) {
      if (everyFault || points.length <= count) return points
      const drawn = points.map((point, index) => ({ point, index, order: random() }))
      drawn.sort((a, b) => a.order - b.order)
      return drawn
        .slice(0, count)
        .sort((a, b) => a.index - b.index)
        .map(({ point }) => point)
    },
    random,
    note(fault, lost) {
      const row = rows.get(fault) ?? { fault, runs: 0, lost: [] }
      row.runs += 1
      row.lost.push(...lost)
      rows.set(fault, row)
    },
    print() {
      const how = everyFault ? 'all faults' : `a sample; FAULTS_SEED=${faultSeed} repeats it`
      const width = Math.max(...[...rows.keys()].map((fault) => fault.length))
      const lines = [...rows.values()].map(({ fault, runs, lost }) => {
        const what =
          lost.length === 0 ? 'nothing' : `${lost.length}: ${lost.slice(0, 3).join('; ')}`
        return `${fault.padEnd(width)}  ${String(runs).padStart(4)}  ${what}`
      })
      const head = `${'fault'.padEnd(width)}  runs  what was lost`
      process.stdout.write(`\n${title} (${how})\n${[head, ...lines].join('\n')}\n\n`)
    },
  }
}

/** A small generator that can be seeded: Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
