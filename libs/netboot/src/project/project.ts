import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Assignments, assignmentsFileName, readAssignments } from '../config/assignments.ts'
import { type ConfigFault, faultLine, isFaults } from '../config/fault.ts'
import { osName } from '../config/names.ts'
import { type OsConfig, readOsConfig } from '../config/os.ts'
import { type ProjectConfig, projectFileName, readProjectConfig } from '../config/project.ts'
import { NetbootError } from '../errors.ts'
import type { Flavour } from '../flavour.ts'
import { readText } from './read-text.ts'

/** A system that machines can boot: a folder in `oss/`. */
export interface System {
  /** The name of its folder. */
  readonly name: string
  /** The path of its folder. */
  readonly folder: string
  /** Its `config.yaml`. */
  readonly config: OsConfig
  /** The paths of all files in it, sorted, `/` between their steps. */
  readonly files: readonly string[]
}

/** A project, as it is on the disk. */
export interface Project {
  /** Its folder. */
  readonly folder: string
  /** Its `Boottorrent.yaml`. */
  readonly config: ProjectConfig
  /** All that machines can boot: what the menu shows, in its order, then what is left to assignments, by name. */
  readonly systems: readonly System[]
  /** The names of those that the menu shows, in its order. */
  readonly menu: readonly string[]
  /** Its `assignments.yaml`, as it was read. */
  readonly assignments: Assignments
}

/** How a project is looked at. */
export interface CheckOptions {
  /** What machines phase 1 will be for, to see whether it can do what is asked of it; `undefined`: not known. */
  readonly flavour?: Flavour | undefined
}

/** What was found in a project. */
export interface CheckedProject {
  /** What is wrong with it. */
  readonly faults: readonly ConfigFault[]
  /** The project, if nothing is. */
  readonly project?: Project
}

/**
 * Read a project.
 *
 * @param folder that has a `Boottorrent.yaml`
 * @throws {@link NetbootError} `ERR_PROJECT`: there is no such file. `ERR_CONFIG`: something is wrong, a line for each fault:
 *   `FILE:LINE: KEY: expected ..., got .... REMEDY.`
 */
export async function openProject(folder: string, options: CheckOptions = {}): Promise<Project> {
  const { project, faults } = await checkProject(folder, options)
  if (project) return project
  throw new NetbootError('ERR_CONFIG', faults.map(faultLine).join('\n'))
}

/**
 * Look for what is wrong with a project.
 *
 * @param folder that has a `Boottorrent.yaml`
 * @returns the project if there is no fault
 * @throws {@link NetbootError} `ERR_PROJECT`: there is no such file
 */
export async function checkProject(
  folder: string,
  { flavour }: CheckOptions = {},
): Promise<CheckedProject> {
  const text = await readText(folder, projectFileName)
  if (text === undefined) throw noProject(folder)
  const names = await systemNames(folder)
  const read = isFault(text) ? [text] : readProjectConfig(text, names)
  const config = isFaults(read) ? undefined : read
  const faults: ConfigFault[] = isFaults(read) ? [...read] : []
  if (names.length === 0) faults.push(noSystem)
  const systems: System[] = []
  for (const name of names) {
    const system = await readSystem(folder, name, flavour)
    if (isFaults(system)) faults.push(...system)
    else systems.push(system)
  }
  faults.push(...twins(systems))
  const assigned = await readText(folder, assignmentsFileName)
  const assignments = isFault(assigned) ? [assigned] : readAssignments(assigned ?? '', names)
  if (isFaults(assignments)) return { faults: [...faults, ...assignments] }
  if (!config || faults.length > 0) return { faults }
  const menu = [...new Set(config.displayOss ?? names)]
  const ordered = [...new Set([...menu, ...names])].flatMap(
    (name) => systems.find((each) => each.name === name) ?? [],
  )
  return { faults, project: { folder, config, systems: ordered, menu, assignments } }
}

const noSystem: ConfigFault = {
  ...{ file: 'oss', line: 1, key: '' },
  problem: 'expected a folder for each system, got none',
  remedy: 'Write `boottorrent add KERNEL INITRD`, or make oss/NAME with a config.yaml',
}

function noProject(folder: string): NetbootError {
  const message = `${folder} is no project: there is no ${join(folder, projectFileName)}. Make one with \`boottorrent init NAME\``
  return new NetbootError('ERR_PROJECT', message)
}

/** The folders in `oss/`, sorted: a menu whose order changes is not learnt. */
export async function systemNames(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'oss'), { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

async function readSystem(
  project: string,
  name: string,
  flavour: Flavour | undefined,
): Promise<System | readonly ConfigFault[]> {
  const folder = join(project, 'oss', name)
  const file = `oss/${name}/config.yaml`
  const fault = (problem: string, remedy: string): ConfigFault[] => [
    { file, line: 1, key: '', problem, remedy },
  ]
  if (!osName.safeParse(name).success) {
    const expected = 'expected a folder named by letters, digits, dots, hyphens and underscores'
    return fault(`${expected}, got ${JSON.stringify(name)}`, 'Rename the folder')
  }
  const files = await filesIn(folder)
  const text = await readText(project, file)
  if (isFault(text)) return [text]
  if (text === undefined) {
    const remedy = 'Write one with dispname: and method:, or remove the folder'
    return fault('expected a config.yaml, and there is none that can be read', remedy)
  }
  const config = readOsConfig(text, name, files, flavour)
  return isFaults(config) ? config : { name, folder, config, files }
}

/** Files, and links to files: what is behind them is shipped as if it were there. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const isFile = entry.isSymbolicLink()
      ? await stat(path).then(
          (found) => found.isFile(),
          () => false,
        )
      : entry.isFile()
    if (isFile) files.push(path.slice(folder.length + 1))
  }
  return files.sort()
}

/** Two systems of one name in the menu: nobody could tell them apart. */
function twins(systems: readonly System[]): ConfigFault[] {
  return systems.flatMap(({ name, config }, index) => {
    const first = systems.slice(0, index).find((each) => each.config.dispname === config.dispname)
    if (!first) return []
    const problem = `expected a name of its own, got "${config.dispname}", which ${first.name} has, too`
    const place = { file: `oss/${name}/config.yaml`, line: 1, key: 'dispname' }
    return [{ ...place, problem, remedy: 'Name one of them otherwise' }]
  })
}

function isFault(read: string | ConfigFault | undefined): read is ConfigFault {
  return typeof read === 'object'
}
