import { defaultCommands as commands } from '../apply/commands.ts'
import type { Box } from '../box.ts'
import { defaultDayStart } from '../broadcast-day.ts'
import type { IniDocument, IniSection } from './ini.ts'
import { strftime, timeOfDay, words, zone } from './kinds.ts'
import { masterReader, type SecretFile } from './master.ts'
import {
  type ConfigurationFault,
  count,
  flag,
  path,
  port,
  readSection,
  type SectionReader,
  text,
} from './section-reader.ts'

/** What the file says. */
export interface Configuration {
  /** `[LOG]` */
  readonly log: LogSettings
  /** `[DATA] folder`: where the aggregator keeps what is its own. */
  readonly folder: string
  /** `[CHANNELS]`: id of a service to its name. */
  readonly channels: ReadonlyMap<string, string>
  /** `[CLUSTER:TOWN]`: every box, town by town, as they are written. */
  readonly boxes: readonly Box[]
  /** `[TIME] zone`: IANA zone of days and times; absent, that of this machine. */
  readonly zone: string | undefined
  /** `[TIME] day_start`: seconds after 00:00 when a day of programme begins. Default 27,000: 07:30. */
  readonly dayStart: number
  /** `[REPLICAS]` */
  readonly replicas: ReplicaSettings
  /** `[NODE]` */
  readonly node: NodeSettings
  /** `[DURATIONS]`: the aggregator's own Redis; absent: there is none. */
  readonly durations?: DurationsSettings
  /** Files that hold passwords, to be read before a box is used. */
  readonly secrets: readonly SecretFile[]
}

/** `[LOG]`, to Python's logging. */
export interface LogSettings {
  /** Where it is written. */
  readonly filepath: string
  /** What is below is not written: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
  readonly level: number
  /** How a moment is written: strftime. */
  readonly datefmt: string
}

/** `[REPLICAS]`: who runs them. An old file has no such section: they are there already. */
export interface ReplicaSettings {
  /** `manage`: whether the aggregator starts and watches them. Default no. */
  readonly managed: boolean
  /** `user` that replicas ask for. */
  readonly user?: string
  /** `password` that replicas ask for. */
  readonly password?: string
  /** `memory`: MiB that one replica that we start may take. Default 1,024. */
  readonly memory: number
}

/** `[NODE]`: what a box is told after a programme was written to it, and to rename or delete a medium. */
export interface NodeSettings {
  /** `command`: words with `{host}`, `{day}` and `{service}`, run without a shell. */
  readonly command: readonly string[]
  /** `rename`: words with `{host}`, `{name}` and `{to}`; `{quoted_name}` and `{quoted_to}` are for a shell. */
  readonly rename: readonly string[]
  /** `delete`: words with `{host}` and `{name}`, or `{quoted_name}`. */
  readonly delete: readonly string[]
  /** `timeout`: seconds that each may take. Default 30. */
  readonly timeout: number
}

/** `[DURATIONS]`: a Redis on this machine, in whose database 1 durations are kept as the ancestor did. */
export interface DurationsSettings {
  /** `port`: its TCP port on 127.0.0.1. The ancestor's was 6379. */
  readonly port: number
  /** `user` of its access list. */
  readonly user?: string
  /** `password` */
  readonly password?: string
}

/** A file, read: what it means, or what is wrong with it. */
export interface ReadConfiguration {
  /** What it means; `undefined` if anything is wrong. */
  readonly configuration: Configuration | undefined
  /** All that is wrong. */
  readonly faults: readonly ConfigurationFault[]
  /** What was not understood and is left out: sections and keys that are not known. */
  readonly ignored: readonly ConfigurationFault[]
}

/**
 * Say what a file means. Names of keys are taken without regard to case (so hosts are lower-cased), names of
 * sections and towns are not. Nothing is read or made here.
 *
 * @param document - what {@link parseIni} made of the file
 */
export function readConfiguration(document: IniDocument): ReadConfiguration {
  const faults: ConfigurationFault[] = document.faults.map((fault) => {
    const section = document.sections.findLast(({ name }) => name.line < fault.line)
    const got = JSON.stringify(fault.got)
    const { line, expected } = fault
    return { section: section?.name.text ?? '', line, expected, got }
  })
  const ignored: ConfigurationFault[] = []
  const named = Map.groupBy(document.sections, ({ name }) => name.text)
  const readers: SectionReader[] = []
  const section = (name: string): SectionReader => {
    const reader = readSection(name, named.get(name) ?? [], faults)
    readers.push(reader)
    return reader
  }
  const need = (name: string): SectionReader => {
    if (!named.has(name)) {
      faults.push({ section: name, expected: `a section [${name}]`, got: 'none' })
    }
    return section(name)
  }

  const [logSection, dataSection, channelSection] = [need('LOG'), need('DATA'), need('CHANNELS')]
  const log = {
    filepath: logSection.required('filepath', path) ?? '',
    level: logSection.required('level', count) ?? 0,
    datefmt: logSection.required('datefmt', strftime) ?? '',
  }
  const folder = dataSection.required('folder', path) ?? ''
  const channels = new Map(channelSection.all(text).map(({ key, value }) => [key, value]))
  if (channelSection.exists && channels.size === 0) {
    faults.push({ section: 'CHANNELS', expected: 'a channel, ID=NAME', got: 'none' })
  }
  const timeSection = section('TIME')
  const replicaSection = section('REPLICAS')
  const nodeSection = section('NODE')
  const masters = masterReader(named, section)
  const boxes = readBoxes(named, section, masters.of, faults)
  const [user, password] = [
    replicaSection.optional('user', text),
    replicaSection.optional('password', text),
  ]
  const configuration: Configuration = {
    ...{ log, folder, channels, boxes },
    zone: timeSection.optional('zone', zone),
    dayStart: timeSection.optional('day_start', timeOfDay) ?? defaultDayStart,
    replicas: {
      managed: replicaSection.optional('manage', flag) ?? false,
      memory: replicaSection.optional('memory', count) ?? 1_024,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
    },
    node: {
      command: nodeSection.optional('command', words('host', 'day', 'service')) ?? commands.command,
      rename: nodeSection.optional('rename', words('host', 'name', 'to')) ?? commands.rename,
      delete: nodeSection.optional('delete', words('host', 'name')) ?? commands.delete,
      timeout: nodeSection.optional('timeout', count) ?? 30,
    },
    secrets: masters.secrets(),
    ...readDurations(section('DURATIONS'), boxes),
  }
  const known = /^(?:LOG|DATA|CHANNELS|TIME|REPLICAS|NODE|DURATIONS|MASTERS|CLUSTER:.*|MASTER:.*)$/
  for (const [name, [first]] of named) {
    if (known.test(name)) continue
    const expected = 'a section that is known'
    ignored.push({ section: name, ...(first && { line: first.name.line }), expected, got: name })
  }
  for (const reader of readers) {
    for (const key of reader.unknown()) {
      const name = document.sections.findLast((one) => one.name.line < key.line)?.name.text ?? ''
      const got = JSON.stringify(key.text)
      ignored.push({ section: name, line: key.line, expected: 'a key that is known', got })
    }
  }
  faults.sort((a, b) => (a.line ?? Number.MAX_VALUE) - (b.line ?? Number.MAX_VALUE))
  return { configuration: faults.length === 0 ? configuration : undefined, faults, ignored }
}

function readDurations(
  section: SectionReader,
  boxes: readonly Box[],
): Pick<Configuration, 'durations'> {
  const at = section.required('port', {
    expected: `${port.expected}, and not that of a box`,
    read(value) {
      const number = port.read(value)
      const isLocal = ({ host }: Box): boolean => /^(?:localhost|127\..*|::1)$/.test(host)
      // What is kept there would be media of that box.
      const isOfBox = (box: Box): boolean =>
        box.port === number || (isLocal(box) && box.master.port === number)
      return boxes.some(isOfBox) ? undefined : number
    },
  })
  const [user, password] = [section.optional('user', text), section.optional('password', text)]
  if (at === undefined) return {}
  const access = {
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  }
  return { durations: { port: at, ...access } }
}

function readBoxes(
  named: ReadonlyMap<string, readonly IniSection[]>,
  section: (name: string) => SectionReader,
  masterOf: (host: string) => Box['master'],
  faults: ConfigurationFault[],
): Box[] {
  const clusters = [...named.keys()].filter((name) => /^CLUSTER:/.test(name))
  if (clusters.length === 0) {
    faults.push({ section: 'CLUSTER:TOWN', expected: 'a section [CLUSTER:TOWN]', got: 'none' })
  }
  const owners = new Map<number, { host: string; line: number }>()
  return clusters.flatMap((name) => {
    const town = name.slice('CLUSTER:'.length)
    const line = named.get(name)?.[0]?.name.line ?? 0
    if (town.trim() === '') {
      faults.push({ section: name, line, expected: 'the name of a town', got: 'nothing' })
    }
    const entries = section(name).all(port)
    if (entries.length === 0 && named.get(name)?.every((one) => one.entries.length === 0)) {
      faults.push({ section: name, line, expected: 'a box, FQDN=PORT', got: 'none' })
    }
    return entries.map(({ key: host, value, line: at }): Box => {
      const owner = owners.get(value)
      // A box may be in two towns; but one replica cannot follow two masters.
      if (owner && owner.host !== host) {
        const expected = `a port of its own; ${owner.host} has it on line ${owner.line}`
        faults.push({
          section: name,
          key: host,
          line: at,
          expected,
          got: JSON.stringify(`${value}`),
        })
      }
      owners.set(value, owner ?? { host, line: at })
      return { town, host, port: value, master: masterOf(host) }
    })
  })
}
