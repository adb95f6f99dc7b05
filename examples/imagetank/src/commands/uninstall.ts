import { Command } from 'commander'

/** The command `uninstall`: what `install` wrote, and nothing else. */
export function uninstallCommand(): Command {
  return new Command('uninstall')
    .description('Remove what `install` wrote, unless somebody has changed it. Photos stay.')
    .option('--root <dir>', 'below this folder', '/')
    .option('--dry-run', 'tell what would be removed')
    .action(async ({ root, dryRun }: { root: string; dryRun?: boolean }) => {
      const { systemPaths } = await import('../install/files.ts')
      const { remove } = await import('../install/install.ts')
      process.stdout.write('First: systemctl disable --now imagetank.service mv_img2.path\n')
      for (const path of systemPaths) {
        const done = await remove(path, root, dryRun === true)
        if (done !== undefined) process.stdout.write(`${path} ${done}\n`)
      }
      process.stdout.write('Then: systemctl daemon-reload && udevadm control --reload\n')
    })
}
