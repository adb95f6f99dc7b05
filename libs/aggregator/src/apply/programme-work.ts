import type { Box } from '../box.ts'
import type { BoxPlan } from '../plan.ts'
import { parseProgrammeKey } from '../programme-key.ts'
import type { Written } from './exchange.ts'
import type { ProgrammeResult } from './results.ts'
import { tellNode } from './tell-node.ts'
import { writeBox } from './write-box.ts'

/** What nodes are told, and how long everything may take, in ms. */
export interface ProgrammeCommands {
  /** Words with `{host}`, `{day}` and `{service}`. */
  readonly command: readonly string[] | false
  /** For the command. */
  readonly commandTimeout: number
  /** For each step with the master. */
  readonly timeout: number
}

/** Write programmes to one box, and then tell its node of each. @returns what became of each; it never rejects */
export async function* writeProgrammes(
  box: Box,
  plans: readonly BoxPlan[],
  commands: ProgrammeCommands,
): AsyncGenerator<ProgrammeResult, undefined> {
  const written = await writeBox(box, plans, commands.timeout)
  for (const plan of plans) {
    yield await finish(box, plan, written.get(plan.key) ?? { outcome: 'failed' }, commands)
  }
}

/** The result of what was not even tried. */
export function untriedProgramme(
  { town, host }: Box,
  { key }: BoxPlan,
  { outcome, reason }: Pick<ProgrammeResult, 'outcome' | 'reason'>,
): ProgrammeResult {
  const named = parseProgrammeKey(key) ?? { day: '', service: '' }
  const told = { outcome, ...(reason !== undefined && { reason }) }
  return { town, host, ...named, delete: 0, insert: 0, ...told, written: false }
}

async function finish(
  box: Box,
  plan: BoxPlan,
  { outcome, reason, confirmed }: Written,
  { command, commandTimeout }: ProgrammeCommands,
): Promise<ProgrammeResult> {
  const isNew = outcome === 'applied'
  const untold = untriedProgramme(box, plan, { outcome, ...(reason && { reason }) })
  const { day, service } = untold
  const facts: ProgrammeResult = {
    ...untold,
    ...(isNew && { delete: plan.delete.length, insert: plan.insert.length }),
    written: isNew || outcome === 'unchanged',
    ...(confirmed !== undefined && { confirmed }),
  }
  if (!isNew || command === false) return facts
  const node = await tellNode(command, { host: box.host, day, service }, commandTimeout)
  if (node.ok) return { ...facts, node }
  return { ...facts, outcome: 'failed', reason: 'the node was not told', node }
}
