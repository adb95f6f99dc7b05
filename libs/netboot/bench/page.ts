import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { machine, writeReport } from '../../../bench/report.ts'

/** What each part has told, by its name, in the order of the page. */
export type Parts = Map<string, string>

const page = join(import.meta.dirname, '../../../docs/benchmarks/netboot.md')
const markOf = (part: string): string => `<!-- ${part} -->\n`

/** The parts of the page as it is. @param names - in the order of the page */
export async function readParts(names: readonly string[]): Promise<Parts> {
  const text = await readFile(page, 'utf8').catch(() => '')
  return new Map(
    names.map((name) => {
      const [, rest = ''] = text.split(markOf(name))
      return [name, rest.split('\n<!-- ')[0]?.trim() ?? '']
    }),
  )
}

/** A part has told something. It is noted where and when: parts may be measured at different times. */
export function keepParts(parts: Parts, name: string, report: string): void {
  const [title = '', ...rest] = report.trim().split('\n')
  const where = `By \`npm run bench -- netboot ${name} --write\`, on ${machine}; the load was ${load}.`
  parts.set(name, [title, '', where, ...rest].join('\n'))
}

/** Before anything was measured. */
const load = loadavg()[0]?.toFixed(1)

/** Write the page anew. */
export async function writePage(parts: Parts): Promise<void> {
  const told = [...parts].filter(([, text]) => text !== '')
  const text = told.map(([name, part]) => `${markOf(name)}${part}\n`).join('\n')
  await writeReport('netboot', `# Machines that boot each other\n\n${text}`)
}
