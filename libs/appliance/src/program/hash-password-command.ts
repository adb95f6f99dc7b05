import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { ApplianceError } from '../errors.ts'

/** The command `hash-password`: what a box's configuration wants at `login`. */
export function hashPasswordCommand(): Command {
  return new Command('hash-password')
    .description(
      "Read a password from standard input; print its hash, for the configuration's login.",
    )
    .action(async () => {
      const { stdin, stderr } = process
      if (stdin.isTTY) stderr.write('Password (it is shown as you type): ')
      const lines = createInterface({ input: stdin })
      const line = await lines[Symbol.asyncIterator]().next()
      lines.close()
      if (line.done || line.value === '') {
        throw new ApplianceError('ERR_CONFIG', 'expected a password on standard input, got none')
      }
      const { hashPassword } = await import('../users/password.ts')
      process.stdout.write(`${await hashPassword(line.value)}\n`)
    })
}
