import type { Flavour } from '../flavour.ts'
import { type ConfigFault, isFaults } from './fault.ts'
import type { OsConfig, OsMethod } from './os-forms.ts'
import { anyMethod, osMethods, osSchemas } from './os-keys.ts'
import { faultsOf, readYaml } from './read-keys.ts'

export type {
  BinOs,
  ChainOs,
  DiskOs,
  IsoOs,
  KexecOs,
  OsConfig,
  OsMethod,
  QemuOs,
} from './os-forms.ts'

/**
 * Read the `config.yaml` of a system.
 *
 * @param text what is in it
 * @param name of the system: the folder in `oss/`
 * @param files the paths of the files in that folder, to see whether those that it names are there; `undefined`: not seen
 * @param flavour what machines phase 1 will be for, to see whether it can do what is asked of it; `undefined`: not known
 * @returns what it says, or every fault
 */
export function readOsConfig(
  text: string,
  name: string,
  files?: readonly string[],
  flavour?: Flavour,
): OsConfig | readonly ConfigFault[] {
  const path = `oss/${name}/config.yaml`
  const read = readYaml(text, path)
  if (isFaults(read)) return read
  const { method } = read.value
  const schema = osMethods.includes(method as OsMethod) ? osSchemas[method as OsMethod] : anyMethod
  const parsed = schema.safeParse(read.value)
  if (!parsed.success) {
    return faultsOf(parsed.error, read, { file: path, schema }).toSorted((a, b) => a.line - b.line)
  }
  const config = parsed.data as OsConfig
  const missing = filesOf(config).filter(([, file]) => files !== undefined && !files.includes(file))
  const faults = missing.map(([key, file]) => ({
    ...{ file: path, line: read.lineOf([key]), key },
    problem: `expected a file in oss/${name}, and there is no ${file}`,
    remedy: 'Put it there, or write the name of one that is',
  }))
  if (flavour === 'virtual' && needsX(config)) {
    faults.push({
      ...{ file: path, line: read.lineOf(['display']), key: 'display' },
      problem: `expected text with phase 1 for virtual machines, whose kernel has no graphics, got "x"`,
      remedy: 'Say --flavour real, which is for virtual machines as well, or write display: text',
    })
  }
  return faults.length > 0 ? faults : config
}

/** Whether a system is shown by X. */
export function needsX(config: OsConfig): boolean {
  return config.method === 'bin-qemu-x86_64' && config.display === 'x'
}

/** The files that a system cannot do without: their keys and names. */
export function filesOf(config: OsConfig): readonly (readonly [key: string, file: string])[] {
  switch (config.method) {
    case 'kexec':
      return Object.entries({
        kernel: config.kernel,
        ...(config.initrd && { initrd: config.initrd }),
      })
    case 'bin':
      return [['bin', config.bin]]
    case 'iso':
      return [['iso', config.iso]]
    case 'disk':
      return [['image', config.image]]
    default:
      return []
  }
}
