import { Command } from 'commander'
import { netbootCommands } from '../../src/cli.ts'

const program = new Command('boottorrent')
for (const command of netbootCommands()) program.addCommand(command)
await program.parseAsync(process.argv.slice(2), { from: 'user' })
