import type { UnitPlaces } from '@boxwright/appliance/program'
import type { Config } from '../config/config.ts'

/** Reaches a unit's command as it is, whatever is in it (systemd.service(5), "Command lines"). */
function word(text: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${safe.replaceAll('%', '%%').replaceAll('$', '$$$$')}"`
}

/** While the box runs it imports by itself: then this is skipped, and that is no failure. */
const unlessBox = `ExecCondition=/bin/sh -c 'case "$$(systemctl is-active imagetank.service)" in active|activating) exit 1;; esac'`

/** The exit code of `import-card` for what is no card, or no camera's. */
export const isNoCard = 3

/**
 * The ancestor's units: what imports a card, started by udev; what imports uploads, started by a path.
 *
 * @param watched folders that files come into
 */
export function importUnits(
  config: Config,
  { command, file }: UnitPlaces,
  watched: readonly string[],
): Record<string, string> {
  const run = `ExecStart=${[process.execPath, command].map(word).join(' ')}`
  const paths = watched.map((path) => `PathChanged=${path.replaceAll('%', '%%')}\n`).join('')
  const identifier = config.importing.naming === 'plain' ? 'copy_img' : 'copy_img2'
  return {
    'copy_img2@.service': `[Unit]
Description=Import the card %I
BindsTo=dev-%i.device
# A box that is still to be started takes the card.
After=dev-%i.device imagetank.service
RequiresMountsFor="${config.data.replaceAll('%', '%%')}"

[Service]
Type=oneshot
${unlessBox}
# What is mounted has the system or an archive on it, or somebody uses it.
ExecCondition=/bin/sh -c '! findmnt --source /dev/%I'
# What is no camera's is left alone, and that is no failure.
SuccessExitStatus=${isNoCard}
${run} import-card --config ${word(file)} /dev/%I
SyslogIdentifier=${identifier}
TimeoutStartSec=infinity
Nice=5
`,
    'mv_img2.path': `[Unit]
Description=Look for uploads that are to be imported

[Path]
${paths}MakeDirectory=yes

[Install]
WantedBy=multi-user.target
`,
    'mv_img2.service': `[Unit]
Description=Import what was uploaded
RequiresMountsFor="${config.data.replaceAll('%', '%%')}"
# Each file that comes starts it.
StartLimitIntervalSec=0
After=imagetank.service

[Service]
Type=oneshot
${unlessBox}
${run} import-uploads --config ${word(file)}
SyslogIdentifier=mv_img2
TimeoutStartSec=infinity
Nice=5
`,
  }
}
