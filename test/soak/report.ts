import type { Fault } from './schedule.ts'
import type { Finding } from './subject.ts'

/** A fault, and what became of it. */
export interface Done extends Fault {
  /** Why it could not be done; undefined: it was. */
  readonly skipped: string | undefined
}

/** An appliance, after all. */
export interface BoxReport {
  readonly name: string
  readonly starts: number
  /** Ends that nobody asked for. */
  readonly surprises: readonly string[]
  /** Its end when it was asked: 0, another exit code, or a signal. */
  readonly end: number | string
  /** Bytes at most: of its own process, of all its processes. */
  readonly most: { readonly own: number; readonly all: number }
  /** How much was done. */
  readonly told: string
}

/** What a soak came to. */
export interface SoakReport {
  readonly seed: number
  readonly minutes: number
  /** How long the load was, in s: shorter if somebody ended it. */
  readonly seconds: number
  /** What cannot be done on this machine, and why. */
  readonly without: readonly string[]
  readonly faults: readonly Done[]
  readonly boxes: readonly BoxReport[]
  readonly findings: readonly Finding[]
}

/** Whether all promises were kept. */
export function isKept({ findings }: SoakReport): boolean {
  return findings.every(({ ok }) => ok)
}

/** The report as Markdown. */
export function markdownOf(report: SoakReport): string {
  const { seed, minutes, seconds, without, faults, boxes, findings } = report
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
  const kinds = Map.groupBy(faults, ({ what, whom }) => `| ${what} | ${whom} |`)
  const count = (list: readonly Done[]): string => {
    const skipped = list.filter((one) => one.skipped !== undefined)
    const why = [...new Set(skipped.map((one) => one.skipped))].join('; ')
    return `${list.length - skipped.length} | ${skipped.length === 0 ? '' : `${skipped.length}: ${why}`} |`
  }
  const verdict = isKept(report) ? 'All promises were kept.' : 'Promises were broken.'
  return [
    '# Soak',
    '',
    `\`npm run soak -- --minutes ${minutes} --seed ${seed}\`: ${Math.round(seconds)} s of load, ${faults.length} faults. **${verdict}**`,
    ...without.map((line) => `\nNot done here: ${line}.`),
    '',
    '| promise of | | | |',
    '|---|---|---|---|',
    ...findings.map(
      ({ of, promise, ok, detail }) =>
        `| ${of} | ${promise} | ${ok ? 'kept' : '**broken**'} | ${detail.replaceAll('|', '\\|')} |`,
    ),
    '',
    '| appliance | what it did | starts | ended by itself | most memory, all its processes |',
    '|---|---|--:|---|--:|',
    ...boxes.map(
      ({ name, told, starts, surprises, most }) =>
        `| ${name} | ${told} | ${starts} | ${surprises.join('; ').replace(/\s+/g, ' ').replaceAll('|', '\\|')} | ${megabytes(most.own)}, ${megabytes(most.all)} |`,
    ),
    '',
    '| fault | to whom | done | not done |',
    '|---|---|--:|---|',
    ...[...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, list]) => `${kind} ${count(list)}`),
    '',
  ].join('\n')
}
