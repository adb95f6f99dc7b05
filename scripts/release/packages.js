import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A package that is published: its folder in the project, and what of its package.json a release needs.
 *
 * @typedef {{ folder: string, name: string, version: string, needs: ReadonlySet<string> }} Released
 */

/** What is published of a project, each after what it needs of the others. @param {string} root @returns {Released[]} */
export function packagesIn(root) {
  const all = ['libs', 'examples']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({
      ...JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
      folder,
    }))
    .filter((manifest) => !manifest.private)
    .map(({ folder, name, version, dependencies, optionalDependencies, peerDependencies }) => {
      const all = { ...dependencies, ...optionalDependencies, ...peerDependencies }
      return { folder, name, version, needs: new Set(Object.keys(all)) }
    })
  return inOrder(all)
}

/** Whoever installs one while the rest is on its way shall find what it needs. @param {Released[]} packages */
function inOrder(packages) {
  const ordered = new Set()
  const add = (each) => {
    if (ordered.has(each)) return
    for (const other of packages) if (each.needs.has(other.name)) add(other)
    ordered.add(each)
  }
  for (const each of packages) add(each)
  return [...ordered]
}
