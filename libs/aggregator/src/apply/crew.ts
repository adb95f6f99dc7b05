import type { BoxPlan } from '../plan.ts'
import { defaultCommands } from './commands.ts'
import type { ApplierOptions } from './contract.ts'
import { changeMedia } from './media-work.ts'
import { isMediaPlan } from './plans.ts'
import { untriedProgramme, writeProgrammes } from './programme-work.ts'
import { isMediaResult, type MediaResult } from './results.ts'
import type { Crew } from './work.ts'

/** Those who carry out plans: for programmes, and for media. */
export function createCrew({ descriptions, ...options }: ApplierOptions): Crew {
  const commands = {
    command: options.command ?? defaultCommands.command,
    rename: options.renameCommand ?? defaultCommands.rename,
    delete: options.deleteCommand ?? defaultCommands.delete,
    commandTimeout: options.commandTimeout ?? 30_000,
    timeout: options.timeout ?? 2_000,
  }
  return {
    async carryOut(box, plans, before, note) {
      const programmes = plans.filter((plan): plan is BoxPlan => !isMediaPlan(plan))
      if (programmes.length > 0) {
        for await (const result of writeProgrammes(box, programmes, commands)) await note(result)
      }
      for (const plan of plans.filter(isMediaPlan)) {
        const last = before(plan)
        const known = last && isMediaResult(last) ? last : undefined
        await note(await changeMedia(box, plan, known, note, commands))
      }
    },
    superseded(box, plan, reason) {
      if (!isMediaPlan(plan)) return untriedProgramme(box, plan, { outcome: 'superseded', reason })
      const { filename, to } = plan
      const facts = { town: box.town, host: box.host, filename, ...(to !== undefined && { to }) }
      return { ...facts, outcome: 'superseded', reason, programmes: [], written: false }
    },
    ended({ id, time }, results) {
      // With the first box that has it: there is one description for all.
      const done = results.find(
        (one): one is MediaResult =>
          isMediaResult(one) && one.written && one.outcome !== 'unchanged',
      )
      if (!done) return
      const { filename: from, to } = done
      // Numbers of a journal begin anew with its folder; its moments do not.
      const change = `${id} ${time}`
      descriptions?.follow({ change, from, ...(to !== undefined && { to }) })
    },
  }
}
