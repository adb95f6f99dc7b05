import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { stringify } from 'yaml'
import { systemsByMachine } from '../config/assignments.ts'
import { type DiskRule, ruleLine } from '../config/disk-rule.ts'
import type { OsConfig } from '../config/os.ts'
import { type CpioEntry, writeCpio } from '../cpio.ts'
import { defaultSystem } from '../project/default-system.ts'
import type { Project, System } from '../project/project.ts'

/** A system with its torrent. */
export interface SystemTorrent {
  /** The system. */
  readonly system: System
  /** The torrent, as a file. */
  readonly torrent: Uint8Array
  /** The sums of its files, as `sha256sum` writes them. */
  readonly sums: string
}

/** An add-on with its torrent. */
export interface AddonTorrent extends Pick<SystemTorrent, 'torrent' | 'sums'> {
  /** What it is called. */
  readonly name: string
}

const compress = promisify(gzip)
const text = new TextEncoder()

/**
 * What machines get beside phase 1, as one more initrd: torrents, menu, settings. Nothing in it is run or needs to be parsed:
 * each value is a file of its own.
 *
 * @param project what is booted
 * @param projectFile the text of `Boottorrent.yaml`, which travels along
 */
export async function torrentsImage(
  project: Project,
  projectFile: string,
  torrents: readonly SystemTorrent[],
  addons: readonly AddonTorrent[] = [],
): Promise<Uint8Array> {
  const entries: CpioEntry[] = [
    file('torrents/Boottorrent.yaml', projectFile),
    file('torrents/configs.yaml', stringify(byName(torrents))),
    ...Object.entries(settingsOf(project)).map(([name, value]) =>
      file(`torrents/settings/${name}`, `${value}\n`),
    ),
    ...[...systemsByMachine(project.assignments, project.config.machines)].map(([mac, name]) =>
      file(`torrents/machines/${mac}`, `${name}\n`),
    ),
    ...torrents.flatMap(({ system: { name, config }, torrent, sums }) => [
      { path: `torrents/${name}.torrent`, data: torrent },
      file(`torrents/${name}.sha256`, sums),
      ...valuesOf(config).map(([key, value]) => file(`torrents/oss/${name}/${key}`, value)),
    ]),
    ...addons.flatMap(({ name, torrent, sums }) => [
      { path: `torrents/addons/${name}.torrent`, data: torrent },
      file(`torrents/addons/${name}.sha256`, sums),
    ]),
  ]
  const packed = await compress(writeCpio(entries), { level: 9 })
  const padded = new Uint8Array(Math.ceil(packed.length / 4) * 4)
  padded.set(packed)
  return padded
}

function file(path: string, content: string): CpioEntry {
  return { path, data: text.encode(content) }
}

function byName(torrents: readonly SystemTorrent[]): Record<string, OsConfig> {
  return Object.fromEntries(torrents.map(({ system: { name, config } }) => [name, config]))
}

function settingsOf(project: Project): Record<string, string | number | boolean> {
  const { config, menu } = project
  return {
    order: menu.join('\n'),
    default_os: defaultSystem(project) ?? '',
    timeout: config.timeout,
    seed_time: config.seedTime,
    lpd: config.lpd,
    pex: config.pex,
    log_level: config.logLevel,
    ...(config.remoteKeys.length > 0 && {
      host_ip: config.hostIp,
      remote_keys: config.remoteKeys.join('\n'),
    }),
  }
}

function valuesOf(config: OsConfig): [key: string, value: string][] {
  return Object.entries(config).map(([key, value]) => [
    key,
    Array.isArray(value)
      ? value.map((rule: DiskRule) => `${ruleLine(rule)}\n`).join('')
      : String(value ?? ''),
  ])
}
