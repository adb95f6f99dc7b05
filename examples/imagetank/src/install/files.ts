import type { UnitPlaces } from '@boxwright/appliance/program'
import type { Config } from '../config/config.ts'
import { placesOf } from '../importing.ts'
import { type AccessPoint, accessPointFiles, accessPointPaths } from './access-point.ts'
import { sambaFiles, sambaPaths, shared } from './samba.ts'
import { stamped } from './stamp.ts'
import type { SystemFile } from './system-file.ts'
import { importUnits } from './units.ts'

/** What is to be installed besides the service. */
export interface Extras {
  /** Share the photos by Samba. */
  readonly samba?: boolean
  /** Be an access point. */
  readonly accessPoint?: AccessPoint
}

/**
 * The files that make a machine an Imagetank.
 *
 * @param unit the text of the service's unit
 * @param places what the units name
 * @throws ApplianceError `ERR_CONFIG`: the access point cannot be, each fault named
 */
export function systemFiles(
  config: Config,
  unit: string,
  places: UnitPlaces,
  extras: Extras,
): SystemFile[] {
  const { uploads } = placesOf(config)
  const watched = [uploads, ...(extras.samba ? [shared(config)] : [])]
  const units = Object.entries({
    'imagetank.service': unit,
    ...importUnits(config, places, watched),
  })
  const files = [
    ...units.map(([name, content]) => ({ path: `/etc/systemd/system/${name}`, content })),
    { path: '/etc/udev/rules.d/70-imagetank.rules', content: udevRules },
    ...(extras.samba ? sambaFiles(config) : []),
    ...(extras.accessPoint ? accessPointFiles(config, extras.accessPoint) : []),
  ]
  return files.map((file) => ({ ...file, content: stamped(file.content) }))
}

/** All paths at which a file may have been written, with whatever extras. */
export const systemPaths: readonly string[] = [
  ...['imagetank.service', 'copy_img2@.service', 'mv_img2.path', 'mv_img2.service'].map(
    (name) => `/etc/systemd/system/${name}`,
  ),
  '/etc/udev/rules.d/70-imagetank.rules',
  ...sambaPaths,
  ...accessPointPaths,
]

/**
 * A desktop would mount a card to be written to before we could make it read-only. They come after 60-persistent-storage:
 * only from there on it is known what a disk is plugged into, and what is on it. A card in the slot of a reader that stays
 * is a change of the slot; systemd heeds what a device wants only when it comes.
 */
const udevRules = `# Cards are for imagetank: nobody else mounts them. What is no card of a reader or a stick is left alone by it.
ACTION!="add|change", GOTO="imagetank_end"
SUBSYSTEM!="block", GOTO="imagetank_end"
ENV{ID_BUS}!="usb", KERNEL!="mmcblk*", GOTO="imagetank_end"
ENV{UDISKS_AUTO}="0"
ACTION=="add", ENV{ID_FS_USAGE}=="filesystem", TAG+="systemd", ENV{SYSTEMD_WANTS}+="copy_img2@%k.service"
ACTION=="change", ENV{DISK_MEDIA_CHANGE}=="1", ENV{ID_FS_USAGE}=="filesystem", RUN+="/bin/systemctl --no-block start copy_img2@%k.service"
LABEL="imagetank_end"
`
