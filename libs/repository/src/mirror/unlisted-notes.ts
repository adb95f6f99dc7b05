import { uptime } from 'node:os'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Moment, Unlisted } from '../unlisted.ts'
import { readText, removeFiles, settle } from './files.ts'
import type { Layout } from './layout.ts'

/** What was seen when a mirror was last pruned. */
export interface UnlistedNotes {
  /** When that was. */
  readonly seen: Moment
  /** What no series listed. */
  readonly unlisted: Unlisted
}

const count = z.number().nonnegative()
const schema = z.object({
  seen: z.object({ wall: count, uptime: count }),
  unlisted: z.record(z.string(), count),
})

/** Now. Of no use for what is shorter than some hundredths of a second. */
export function momentNow(): Moment {
  return { wall: Date.now(), uptime: Math.round(uptime() * 1000) }
}

/** What was noted; `undefined` if nothing was that can be understood: then every grace begins anew. */
export async function readUnlisted({ unlisted }: Layout): Promise<UnlistedNotes | undefined> {
  try {
    return schema.parse(JSON.parse((await readText(unlisted)) ?? ''))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}

/** Note what is unlisted. */
export async function noteUnlisted(layout: Layout, notes: UnlistedNotes): Promise<void> {
  if (Object.keys(notes.unlisted).length > 0) {
    await settle(layout.unlisted, `${JSON.stringify(notes)}\n`)
  } else await removeFiles(layout.state, [basename(layout.unlisted)])
}

/** What is listed again and goes once more has its whole grace before it, whether or not anybody looked between. */
export async function forgetUnlisted(layout: Layout, listed: ReadonlySet<string>): Promise<void> {
  const notes = await readUnlisted(layout)
  if (!notes) return
  const entries = Object.entries(notes.unlisted)
  const rest = entries.filter(([name]) => !listed.has(name))
  if (rest.length === entries.length) return
  await noteUnlisted(layout, { ...notes, unlisted: Object.fromEntries(rest) })
}
