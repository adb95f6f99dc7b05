import type { CommonFlags } from './flags.ts'
import { withSession } from './session.ts'
import { table } from './table.ts'

/** Run `status`. Exit code 1: not all boxes are live. */
export async function runStatus(flags: CommonFlags): Promise<void> {
  await withSession(flags, ({ aggregator, behind, answer }) => {
    const boxes = aggregator
      .status()
      .filter(({ box: { town } }) => flags.town === undefined || flags.town.includes(town))
      .map(({ box: { town, host, port }, state, shown, silence, oddities, moreOddities }) => ({
        ...{ town, host, port, state, shown, silence },
        oddities: oddities.length + moreOddities,
      }))
    if (behind.length > 0) process.exitCode = 1
    const rows = boxes.map(({ town, host, state, shown, silence, oddities }) => [
      ...[town, host, state.kind, shown?.media ?? '-', shown?.programmes ?? '-'],
      ...[silence === undefined ? '-' : `${silence} s`, oddities],
    ])
    const head = ['town', 'box', 'state', 'media', 'programmes', 'silence', 'oddities']
    answer(
      () => table(head, rows),
      () => ({ boxes }),
    )
  })
}
