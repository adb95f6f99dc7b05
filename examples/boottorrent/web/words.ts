import type { MachineView, Stage, SystemView } from '../src/api/types.ts'

/** What a stage is called. */
export const stageNames: Readonly<Record<Stage, string>> = {
  off: 'Off',
  dhcp: 'Has an address',
  tftp: 'Loads iPXE',
  http: 'Loads phase 1',
  phase1: 'Phase 1 runs',
  menu: 'Shows its menu',
  fetch: 'Fetches',
  seed: 'Gives to others',
  booted: 'Booted',
  failed: 'Failed',
}

/** How a stage looks. */
export const stageLooks: Readonly<Record<Stage, string>> = {
  off: '',
  dhcp: 'badge-warn',
  tftp: 'badge-warn',
  http: 'badge-warn',
  phase1: 'badge-warn',
  menu: 'badge-warn',
  fetch: 'badge-warn',
  seed: 'badge-good',
  booted: 'badge-good',
  failed: 'badge-bad',
}

/** Those of a leecher. */
export const leecherStages: readonly Stage[] = ['fetch', 'seed']

/** Why a machine failed, for a person: what phase 1 tells is a word, or an exit code of aria2c. */
export function reasonOf({ reason }: MachineView): string {
  if (reason === null) return 'It did not say why.'
  return reasons[reason] ?? (/^\d+$/.test(reason) ? `aria2c ended with code ${reason}.` : reason)
}

const reasons: Readonly<Record<string, string>> = {
  checksum: 'A file was not what the server says: it was not started.',
  kexec: 'The kernel was refused.',
  method: 'Phase 1 cannot start a system of this method.',
  7: 'It stopped before the end: no peer had the rest.',
  9: 'Its memory is too small for the system.',
}

/** What a machine boots: its own system, that of its group, or what its menu is told. */
export function bootsOf(
  machine: MachineView,
  systems: readonly SystemView[],
): { readonly system: SystemView | undefined; readonly by: 'machine' | 'group' | 'menu' } {
  const named = (name: string | null): SystemView | undefined =>
    systems.find((system) => system.name === name)
  const own = named(machine.assigned)
  if (own) return { system: own, by: 'machine' }
  const group = named(machine.group?.os ?? null)
  if (group) return { system: group, by: 'group' }
  return { system: undefined, by: 'menu' }
}

/** A name that fits below a picture: of an address, the half that tells machines apart. */
export function shortName({ name, mac }: MachineView): string {
  return name === mac ? mac.slice(9) : name
}
