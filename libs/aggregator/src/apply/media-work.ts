import type { Box } from '../box.ts'
import { type MediaPlan, scheduledIn } from '../media-plan.ts'
import { failureOf, withMaster } from './exchange.ts'
import { findMedia } from './find-media.ts'
import type { MediaResult } from './results.ts'
import { type NodeAnswer, tellNode } from './tell-node.ts'
import type { Note } from './work.ts'
import { stepOf, writeMedia } from './write-media.ts'

/** What nodes are told, and how long everything may take, in ms. */
export interface MediaCommands {
  /** Of a day whose programme was changed: words with `{host}`, `{day}` and `{service}`. */
  readonly command: readonly string[] | false
  /** To rename: words with `{host}`, `{name}` and `{to}`. */
  readonly rename: readonly string[] | false
  /** To delete: words with `{host}` and `{name}`. */
  readonly delete: readonly string[] | false
  /** For a command. */
  readonly commandTimeout: number
  /** For each step with a master. */
  readonly timeout: number
}

/**
 * Rename or delete a medium in one box. The node is told first, for the file is its own: if it refuses, nothing has
 * changed. Then its Redis is made to say the same, programmes too.
 *
 * @param before - what a run that was ended has noted
 * @param note - notes what is not its last word
 * @returns what became of it; it never rejects but with what `note` failed with
 */
export async function changeMedia(
  box: Box,
  plan: MediaPlan,
  before: MediaResult | undefined,
  note: Note,
  commands: MediaCommands,
): Promise<MediaResult> {
  const { filename, to, outcome, reason = 'unknown' } = plan
  const { town, host } = box
  const facts = { town, host, filename, ...(to !== undefined && { to }), programmes: [] }
  const { timeout } = commands
  if (outcome === 'conflict') return { ...facts, outcome, reason, written: false }
  let node: NodeAnswer | undefined = before?.node?.ok ? before.node : undefined
  const result = (more: Omit<MediaResult, 'town' | 'host' | 'filename'>): MediaResult => {
    return { ...facts, ...more, ...(node && { node }) }
  }
  const look = async (told: boolean) => {
    const found = await withMaster(box, timeout, (redis) => findMedia(redis, plan))
    return stepOf(plan, found, told, Date.now() / 1_000)
  }
  const unwritten = { written: false, programmes: [] }
  try {
    const words = to === undefined ? commands.delete : commands.rename
    if (node === undefined && words !== false) {
      const step = await look(false)
      if (typeof step === 'string')
        return result({ ...unwritten, outcome: 'conflict', reason: step })
      if (step.media !== 'nothing') {
        const named = { host, name: filename, to: to ?? '' }
        node = await tellNode(words, named, commands.commandTimeout)
        if (node.ok) {
          // Not to be told again: it might refuse to do twice what it has done.
          const left = 'the node has done it, its Redis is still to be told'
          await note(result({ ...unwritten, outcome: 'unreachable', reason: left }), false)
        } else {
          const after = await look(false)
          const isDone = typeof after !== 'string' && after.media === 'nothing'
          if (!isDone) return result({ ...unwritten, outcome: 'failed', reason: refused })
        }
      }
    }
    const told = node?.ok ?? false
    const { conflict, programmes, confirmed } = await writeMedia(box, plan, told, timeout)
    if (conflict !== undefined) {
      // What the node has done is to be told to its Redis as soon as it can be.
      const stays = told ? 'unreachable' : 'conflict'
      return result({ ...unwritten, outcome: stays, reason: conflict })
    }
    const more = { written: true, programmes, ...(confirmed !== undefined && { confirmed }) }
    if (outcome === 'unchanged') return result({ ...more, outcome })
    const untold = await tellDays(box, plan, programmes, commands)
    if (untold === undefined) return result({ ...more, outcome: 'applied' })
    return result({ ...more, outcome: 'failed', reason: untold })
  } catch (error) {
    const failure = failureOf(error)
    return result({ ...unwritten, ...failure, ...(node?.ok && { outcome: 'unreachable' }) })
  }
}

const refused = 'the node has not done it'

/** Tell the node of programmes to come that were changed. @returns why not */
async function tellDays(
  { host }: Box,
  { to, programmes: planned, duration = 0 }: MediaPlan,
  changed: MediaResult['programmes'],
  { command, commandTimeout }: MediaCommands,
): Promise<string | undefined> {
  if (to === undefined || command === false) return undefined
  // Those that were planned, too: a run that was ended may have changed them, and told nobody.
  const due = scheduledIn([...planned, ...changed], duration, Date.now() / 1_000)
  const days = new Map(due.map(({ day, service }) => [`${day}:${service}`, { day, service }]))
  for (const { day, service } of days.values()) {
    const answer = await tellNode(command, { host, day, service }, commandTimeout)
    if (!answer.ok) return `the node was not told of ${day} of ${service}: ${answer.said}`
  }
  return undefined
}
