import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { outputOf } from './programs.js'

/**
 * A packed package: where the tarball is, how many files are in it, its bytes packed and unpacked, and its hash as the
 * registry will tell it.
 *
 * @typedef {{ name: string, version: string, path: string, files: number, packed: number, unpacked: number, integrity: string }} Tarball
 */

/**
 * Pack packages as `npm publish` would.
 *
 * @param {readonly import('./packages.js').Released[]} packages
 * @param {string} project where they are
 * @param {string} folder where the tarballs go
 * @returns {Tarball[]}
 */
export function pack(packages, project, folder) {
  if (packages.length === 0) return []
  mkdirSync(folder, { recursive: true })
  const workspaces = packages.flatMap((each) => ['--workspace', each.folder])
  const destination = ['--ignore-scripts', '--pack-destination', folder]
  const packed = JSON.parse(
    outputOf('npm', ['pack', '--json', ...destination, ...workspaces], project),
  )
  return packages.map(({ name }) => {
    const { filename, version, entryCount, size, unpackedSize, integrity } = packed.find(
      (each) => each.name === name,
    )
    return {
      ...{ name, version, path: join(folder, filename), files: entryCount },
      ...{ packed: size, unpacked: unpackedSize, integrity },
    }
  })
}
