import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { faultLine } from '../config/fault.ts'
import { NetbootError } from '../errors.ts'
import type { Flavour } from '../flavour.ts'
import { buildPhase1 } from '../phase1/build.ts'
import { paceOf } from '../progress.ts'
import { openAssignments } from '../project/assignments.ts'
import { cardValues } from '../project/card-values.ts'
import { defaultSystem } from '../project/default-system.ts'
import { addSystem, initProject } from '../project/init.ts'
import { checkProject, systemNames } from '../project/project.ts'
import { untilSignalled } from './signals.ts'
import { startView } from './start-view.ts'

/** The flags of all commands that look at a project. */
export interface ProjectFlags {
  /** The folder of the project. */
  readonly project: string
  /** As JSON. */
  readonly json?: boolean
}

function tell(json: boolean | undefined, event: object, ...lines: readonly string[]): void {
  for (const line of json ? [JSON.stringify(event)] : lines) process.stdout.write(`${line}\n`)
}

/** Run `init`. */
export async function runInit(
  folder: string,
  { interface: card, json }: { readonly interface?: string; readonly json?: boolean },
): Promise<void> {
  await initProject(folder, card === undefined ? {} : cardValues(card, networkInterfaces()))
  const next = [
    `${folder} is a project. Next: look at ${join(folder, 'Boottorrent.yaml')}, then in ${folder}:`,
    '  boottorrent add KERNEL INITRD',
    '  boottorrent start',
  ]
  tell(json, { event: 'made', folder }, ...next)
}

/** The flags of `check`. */
export interface CheckFlags extends ProjectFlags {
  /** What machines phase 1 will be for. */
  readonly flavour: Flavour
}

/** Run `check`. Every fault is told on stderr, or as JSON on stdout; the exit code is 1 if there is one. */
export async function runCheck({ project: folder, flavour, json }: CheckFlags): Promise<void> {
  const { faults, project } = await checkProject(folder, { flavour })
  const systems = (project?.systems ?? []).map(({ name, config }) => {
    return { name, title: config.dispname, method: config.method }
  })
  const chosen = project && defaultSystem(project)
  if (json) tell(json, { faults, systems, default: chosen ?? null })
  else if (faults.length > 0) process.stderr.write(`${faults.map(faultLine).join('\n')}\n`)
  else {
    const isOne = systems.length === 1
    for (const { name, title, method } of systems) {
      const usual = name === chosen && !isOne ? ', booted when nobody chooses' : ''
      tell(json, {}, `${name}: ${title} (${method})${usual}`)
    }
  }
  if (faults.length > 0) process.exitCode = 1
}

/** The flags of `add`. */
export interface AddFlags extends ProjectFlags {
  /** Its folder in `oss/`. */
  readonly name?: string
  /** What the menu shows. */
  readonly title?: string
  /** The kernel's command line. */
  readonly cmdline?: string
}

/** Run `add`. */
export async function runAdd(kernel: string, initrd: string, flags: AddFlags): Promise<void> {
  const { project, name, title, cmdline, json } = flags
  const added = await addSystem(project, {
    kernel,
    initrd,
    ...(name !== undefined && { name }),
    ...(title !== undefined && { dispname: title }),
    ...(cmdline !== undefined && { cmdline }),
  })
  tell(json, { event: 'added', name: added }, `added oss/${added}`)
}

/** Run `assign`, or `unassign` without a system. */
export async function runAssign(
  mac: string,
  os: string | undefined,
  { project, json }: ProjectFlags,
): Promise<void> {
  const names = await systemNames(project)
  if (os !== undefined && !names.includes(os)) {
    const there = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none'
    const message = `OS: expected a folder in oss/ (${there}), got ${JSON.stringify(os)}`
    throw new NetbootError('ERR_OPTIONS', message)
  }
  const store = await openAssignments(project)
  await store.assign(mac, os)
  const boots = store.systemOf(mac)
  const text = boots === undefined ? 'is asked by its menu' : `boots ${boots}`
  tell(json, { event: 'assigned', mac: mac.toLowerCase(), os: boots ?? null }, `${mac} ${text}`)
}

/** Run `build-phase1`. */
export async function runBuildPhase1(flags: {
  readonly cache: string
  readonly flavour: Flavour
  readonly json?: boolean
}): Promise<void> {
  const { cache, flavour, json } = flags
  using stop = untilSignalled()
  using view = startView(process.stderr, {})
  const paces = { fetch: paceOf(Date.now), pack: paceOf(Date.now) }
  const { kernel, initrd, key } = await buildPhase1({
    cache,
    flavour,
    signal: stop.signal,
    onProgress(task, done, total) {
      const name = task === 'fetch' ? "Debian's packages" : 'phase 1'
      const progress = { task, name, done, total, ...paces[task](done, total) }
      view.progress(progress)
      if (json) tell(json, { event: 'progress', ...progress })
    },
  })
  tell(json, { event: 'built', kernel, initrd, key }, kernel, initrd)
}
