import { expect, it } from 'vitest'
import { grubConfig } from '../src/grub-config.ts'
import { ipxeScript } from '../src/ipxe-script.ts'

const words = ['console=ttyS0', 'it=$(is) "said"', "don't"]

it('GRUB runs nothing of what the kernel is told', () => {
  const config = grubConfig({ hostIp: '10.0.0.1', server: 'http://10.0.0.1:8080', words })
  expect(config).toContain(
    `linux (tftp,10.0.0.1)/vmlinuz 'rdinit=/init' 'quiet' 'panic=30' 'netboot_server=http://10.0.0.1:8080' 'console=ttyS0' 'it=$(is) "said"' 'don'\\''t' netboot_mac=$net_default_mac;`,
  )
  expect(config).toContain('initrd (tftp,10.0.0.1)/phase1.img (tftp,10.0.0.1)/torrents.gz;')
})

it('iPXE loads by TFTP what there is no web server for, and reports go nowhere then', () => {
  const script = ipxeScript({ base: 'tftp://10.0.0.1/', server: undefined })
  expect(script).toContain('kernel tftp://10.0.0.1/vmlinuz initrd=phase1.img initrd=torrents.gz ')
  expect(script).not.toContain('netboot_server')
})
