import type { Project } from './project.ts'

/** What is booted when nobody chooses: what `default_os` names, or the first of the menu. */
export function defaultSystem({
  config,
  menu,
}: Pick<Project, 'config' | 'menu'>): string | undefined {
  return config.defaultOs ?? menu[0]
}

/**
 * A folder that somebody makes in `oss/` by hand may come before the others by name, and nobody has said that it is the one: what is
 * booted then, and how to say it.
 *
 * @returns `undefined` if it is said, if there is no choice, or if the menu waits for ever
 */
export function defaultAdvice({
  config,
  menu,
}: Pick<Project, 'config' | 'menu'>): string | undefined {
  const isSaid = config.defaultOs !== undefined || config.displayOss !== undefined
  if (isSaid || menu.length < 2 || config.timeout < 0) return undefined
  return `${menu[0]} is booted when nobody chooses: it is the first by name. Write boottorrent.default_os: ${menu[0]}, and it stays so whatever comes into oss/`
}
