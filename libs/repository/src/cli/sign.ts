import { Command } from 'commander'
import { createRepository } from '../repository.ts'
import { type SignFlags, signOptions, withSignFlags } from './flags.ts'
import { reportOf } from './report.ts'

/** `sign MIRROR_DIR`: sign what a mirror offers, without looking at images. */
export function signCommand(): Command {
  return withSignFlags(new Command('sign'))
    .description(
      'Signs what a mirror offers, where that is new or half of its time is over: for a timer.',
    )
    .argument('<MIRROR_DIR>', 'the folder of the mirror')
    .option('--json', 'tell what was signed as JSON lines')
    .action(async (mirror: string, flags: SignFlags & { readonly json?: boolean }) => {
      const repository = createRepository({ images: mirror, mirror, ...signOptions(flags) })
      using reporter = reportOf(repository, flags)
      const { version, expires, due, roles } = await repository.sign()
      if (roles.length === 0)
        reporter.line(`timestamp ${version} is good until ${expires.toISOString()}`)
      reporter.line(`to be signed again from ${due.toISOString()} on`)
    })
}
