import { expect, it, vi } from 'vitest'
import { printUnitCommand } from '../../src/program/index.ts'

it.each([
  [[], '/etc/box.yaml keeper none'],
  [['--config', '/srv/mine.yaml', '--user', 'anna'], '/srv/mine.yaml anna /srv/mine.yaml'],
])('prints the unit for %j', async (args, expected) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    const command = printUnitCommand<{ user: string }>({
      command: 'boxctl',
      service: 'box',
      text: async ({ file }, { user, config = 'none' }) => `${file} ${user} ${config}`,
    }).option('--user <user>', 'who it runs as', 'keeper')
    await command.parseAsync(args, { from: 'user' })
    expect(write.mock.calls).toEqual([[expected]])
    expect(command.helpInformation()).toContain('boxctl print-unit >')
  } finally {
    write.mockRestore()
  }
})
