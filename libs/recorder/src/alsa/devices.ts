import koffi from 'koffi'
import { libasound, type Pointer } from './declarations.ts'
import type { DeviceDescription } from './protocol.ts'

/** The PCMs that ALSA names and that capture. Runs in the capture thread. */
export function describeDevices(): DeviceDescription[] {
  const lib = libasound()
  const hints: [Pointer | null] = [null]
  if (lib.snd_device_name_hint(-1, 'pcm', hints) < 0 || hints[0] === null) return []
  const list = hints[0]
  try {
    const devices: DeviceDescription[] = []
    for (let index = 0; ; index++) {
      // A null-terminated array of pointers.
      const hint = koffi.decode(list, index * koffi.sizeof('void *'), 'void *') as Pointer | null
      if (!hint) return devices
      const name = lib.snd_device_name_get_hint(hint, 'NAME')
      const direction = lib.snd_device_name_get_hint(hint, 'IOID')
      const description = lib.snd_device_name_get_hint(hint, 'DESC') ?? ''
      // No IOID means both directions (alsa-lib, src/control/namehint.c).
      if (name === null || direction === 'Output') continue
      devices.push({ name, description: description.replaceAll(/\s*\n\s*/g, ', ') })
    }
  } finally {
    lib.snd_device_name_free_hint(list)
  }
}
