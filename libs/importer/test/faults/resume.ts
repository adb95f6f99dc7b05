import { brokenPromises, flaws } from './judge.ts'
import { bring, type Scenario } from './play.ts'

/** An import that was cut off. */
export interface CutOff {
  /** What was to be imported. */
  readonly scenario: Pick<Scenario, 'options'>
  /** From where. */
  readonly card: string
  /** Where to, and what is left there. */
  readonly archives: readonly string[]
  /** What it said, as `fixtures/import.ts` does. */
  readonly stdout: string
  /** Digests of what was there before. */
  readonly before?: readonly string[]
}

/** Import once more. @returns what was reported and was not so, and what is wrong after all in any of the archives */
export async function resume(cutOff: CutOff): Promise<string[]> {
  const { scenario, card, archives, stdout, before = [] } = cutOff
  const lost: string[] = []
  for (const archive of archives) lost.push(...(await brokenPromises(card, archive, stdout)))
  const { failed, proven } = await bring(card, { ...scenario.options, archive: archives })
  if (failed.files > 0) lost.push(`resumed, ${failed.files} failed`)
  if (!proven && scenario.options.readBack !== false) lost.push('resumed, it is not proven')
  for (const archive of archives) lost.push(...(await flaws(card, archive, before)))
  return lost
}
