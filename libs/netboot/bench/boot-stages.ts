import { orTell, type Waiting } from '../../../test/support/until.ts'
import type { BootServer } from '../test/support/boot-server.ts'
import type { NetMachine } from '../test/support/machine.ts'
import { marker } from '../test/support/target-os.ts'

/** What is seen of a boot. */
type Stage = { readonly name: string } & ({ readonly shown: string } | { readonly told: string })

/** All that is seen, in order: the heading of its column, and what the console shows, or the server says. */
export const stages: readonly Stage[] = [
  { name: 'loader runs', shown: 'BootTorrent: loading phase 1' },
  { name: 'phase 1 runs', shown: 'BootTorrent: phase 1' },
  { name: 'system chosen', shown: 'Chosen: target' },
  { name: 'all is there', shown: 'All is here.' },
  { name: 'checked', shown: 'Starting target (kexec)' },
  { name: 'kexec', told: 'booted of target' },
  { name: 'target runs', shown: marker },
]

/**
 * Wait for each stage of a boot.
 *
 * @param waiting for how long, for each: by default 100 s, and the slowest takes ten
 * @returns when each was reached, in ms from now on
 * @throws an error that names the stage that did not come, with what the console showed last
 */
export async function passStages(
  machine: Pick<NetMachine, 'shows' | 'screen'>,
  server: Pick<BootServer, 'says'>,
  waiting?: Waiting,
): Promise<number[]> {
  const begun = performance.now()
  const times: number[] = []
  for (const stage of stages) {
    const coming: Promise<unknown> =
      'told' in stage ? server.says(stage.told) : machine.shows(stage.shown)
    await orTell(stage.name, coming, () => machine.screen().slice(-1000), waiting)
    times.push(performance.now() - begun)
  }
  return times
}
