import { type NetbootOptions, openProject, startNetboot } from '@boxwright/netboot'
import { projectSource } from './project-source.ts'
import type { Source } from './source.ts'
import { systemOf } from './system.ts'

/**
 * Serve a project.
 *
 * @param options as of `startNetboot`
 * @param tell told what happens from the first on
 * @throws NetbootError
 */
export async function openServed(
  options: Omit<NetbootOptions, 'onLine'>,
  tell: (component: string, text: string) => void,
): Promise<Source> {
  const { systems } = await openProject(options.folder)
  const netboot = await startNetboot({
    ...options,
    onLine: ({ component, text }) => tell(component, text),
  })
  const source = projectSource(netboot, await Promise.all(systems.map(systemOf)))
  netboot.events.on('machine', (machine) => source.saw(machine))
  return source
}
