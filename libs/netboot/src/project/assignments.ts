import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFile } from '@boxwright/durable'
import { Document, isMap, parseDocument } from 'yaml'
import {
  type Assignments,
  assignedTo,
  assignmentsFileName,
  groupName,
  type MachineGroup,
  readAssignments,
} from '../config/assignments.ts'
import { faultLine } from '../config/fault.ts'
import { mac, osName } from '../config/names.ts'
import { NetbootError } from '../errors.ts'

/** What an {@link AssignmentStore} tells. */
export interface AssignmentEvents {
  /** Something was assigned, or is no longer: on the disk already. */
  changed: [assignments: Assignments]
}

/** Which machines boot which system, kept in `assignments.yaml` of a project. */
export interface AssignmentStore {
  /** What is assigned now. */
  readonly current: Assignments
  /** What happens. */
  readonly events: EventEmitter<AssignmentEvents>
  /**
   * The system that a machine boots without being asked: its own comes before that of its group.
   *
   * @param address of its card
   * @returns `undefined`: its menu asks
   */
  systemOf(address: string): string | undefined
  /**
   * Let a machine boot a system without being asked, from now on; resolves when a power cut cannot undo it.
   *
   * @param address of its card
   * @param os a folder in `oss/`; `undefined`: as its group does, or as its menu is told
   * @throws {@link NetbootError} `ERR_OPTIONS`: neither an address nor a name; `ERR_IO`
   */
  assign(address: string, os: string | undefined): Promise<void>
  /**
   * Make, change or remove a group; resolves when a power cut cannot undo it.
   *
   * @param name of the group
   * @param group `undefined`: there is none of that name any more
   * @throws {@link NetbootError} `ERR_OPTIONS`, `ERR_IO`
   */
  setGroup(name: string, group: MachineGroup | undefined): Promise<void>
  /** Read the file again, after somebody has written to it. @throws {@link NetbootError} `ERR_CONFIG`, every fault told */
  reload(): Promise<void>
}

const heading = ` Machines that boot a system without being asked: written by the page, and read again when the box starts.
 machines: {"52:54:00:12:34:56": linux}
 groups: {room 1: {macs: ["52:54:00:12:34:57"], os: linux}}`

/**
 * Open what is assigned in a project. Without the file nothing is.
 *
 * @param folder of the project
 * @throws {@link NetbootError} `ERR_CONFIG`: what the file says is wrong, a line for each fault. `ERR_IO`
 */
export async function openAssignments(folder: string): Promise<AssignmentStore> {
  const path = join(folder, assignmentsFileName)
  const events = new EventEmitter<AssignmentEvents>()
  let current = await read()
  // One change after the other: each is made of what is on the disk.
  let last: Promise<unknown> = Promise.resolve()

  async function text(): Promise<string> {
    try {
      return await readFile(path, 'utf8')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
      throw failure('read', cause)
    }
  }

  async function read(): Promise<Assignments> {
    const found = readAssignments(await text())
    if ('machines' in found) return found
    throw new NetbootError('ERR_CONFIG', found.map(faultLine).join('\n'))
  }

  function failure(what: string, cause: unknown): NetbootError {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return new NetbootError('ERR_IO', `Could not ${what} ${path}: ${reason}`, { cause })
  }

  async function change(at: readonly string[], value: unknown): Promise<void> {
    const old = await text()
    const document = parseDocument(old)
    if (old.trim() === '') document.commentBefore = heading
    // What people have written beside it stays.
    if (!isMap(document.contents)) document.contents = new Document({}).contents as never
    if (value === undefined) document.deleteIn(at)
    else document.setIn(at, document.createNode(value))
    const next = document.toString({ lineWidth: 0 })
    const found = readAssignments(next)
    if (!('machines' in found)) {
      throw new NetbootError('ERR_CONFIG', found.map(faultLine).join('\n'))
    }
    try {
      await writeFile(path, next, { clobber: 'replace' })
    } catch (cause) {
      throw failure('write', cause)
    }
    tell(found)
  }

  function tell(next: Assignments): void {
    current = next
    events.emit('changed', current)
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  return {
    get current() {
      return current
    },
    events,
    systemOf: (address) => assignedTo(current, address.toLowerCase()),
    async assign(address, os) {
      expect(mac.safeParse(address).success, 'a MAC address', address)
      if (os !== undefined) expect(osName.safeParse(os).success, 'the name of a folder in oss/', os)
      await inTurn(async () => {
        const known = Object.keys(parseKeys(await text())).find(
          (written) => written.toLowerCase() === address.toLowerCase(),
        )
        await change(['machines', known ?? address.toLowerCase()], os)
      })
    },
    async setGroup(name, group) {
      expect(groupName.safeParse(name).success, 'the name of a group', name)
      for (const address of group?.macs ?? []) {
        expect(mac.safeParse(address).success, 'a MAC address', address)
      }
      if (group?.os !== undefined) {
        expect(osName.safeParse(group.os).success, 'the name of a folder in oss/', group.os)
      }
      const value = group && {
        macs: group.macs.map((address) => address.toLowerCase()),
        ...(group.os !== undefined && { os: group.os }),
      }
      await inTurn(() => change(['groups', name], value))
    },
    reload: () => inTurn(async () => tell(await read())),
  }
}

/** The addresses as somebody may have written them: in capital letters. */
function parseKeys(text: string): Record<string, unknown> {
  const value = parseDocument(text).toJS({ maxAliasCount: 0 }) as { machines?: object } | null
  return { ...(value?.machines ?? {}) }
}

function expect(isRight: boolean, expected: string, got: string): void {
  if (isRight) return
  throw new NetbootError('ERR_OPTIONS', `expected ${expected}, got ${JSON.stringify(got)}`)
}
