import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { placesOf } from '../importing.ts'
import type { SystemFile } from './system-file.ts'

const paths = {
  shares: '/etc/samba/imagetank.conf',
  service: '/etc/systemd/system/imagetank.service.d/samba.conf',
  folder: '/etc/tmpfiles.d/imagetank.conf',
} as const

/** Where its files go. */
export const sambaPaths: readonly string[] = Object.values(paths)

/** Where files come in by Samba: a folder of its own, out of which nobody reaches those of the box. */
export function shared(config: Config): string {
  return join(placesOf(config).uploads, 'samba')
}

/** The photos to be read, and a folder to put some into. */
export function sambaFiles(config: Config): SystemFile[] {
  const { archive } = placesOf(config)
  const incoming = shared(config)
  return [
    {
      path: paths.shares,
      content: `# To be included: a line \`include = /etc/samba/imagetank.conf\` at the end of /etc/samba/smb.conf
[images]
   comment = ${config.title.replace(/[\r\n]/g, ' ')}
   path = ${archive}
   read only = yes
   guest ok = yes
   browseable = yes
   veto files = /.imagetank/.currentNumber/

# What is put here is imported as soon as nobody writes to it. For users of the group sambashare: smbpasswd -a NAME
[uploads]
   comment = ${config.title.replace(/[\r\n]/g, ' ')}: to be imported
   path = ${incoming}
   read only = no
   guest ok = no
   valid users = @sambashare
   force group = sambashare
   create mask = 0660
   directory mask = 2770
`,
    },
    {
      // The service keeps to itself what it makes; a share is for everybody.
      path: paths.service,
      content: '[Service]\nUMask=0022\n',
    },
    {
      path: paths.folder,
      content: `d ${incoming.replaceAll('%', '%%').replaceAll(' ', '\\x20')} 2770 root sambashare -\n`,
    },
  ]
}
