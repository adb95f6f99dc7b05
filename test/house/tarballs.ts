import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { machineProgram } from './scratch-project.ts'
import type { Package } from './workspace.ts'

/** What a program printed and how it ended; a program that fails does not throw. */
export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Run a program, in an environment without what npm and vitest put into theirs. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string = process.cwd(),
  env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], NO_COLOR: '1' },
): Promise<Outcome> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env })
    return { status: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    if (typeof code !== 'number') throw error
    return { status: code, stdout, stderr }
  }
}

/** The Nodes that users have, newest of each major. */
export const nodes: readonly { major: number; node: string }[] = [
  { major: 22, node: resolve('node_modules/node22/bin/node') },
  { major: 24, node: resolve('node_modules/node/bin/node') },
  { major: 26, node: resolve('node_modules/node26/bin/node') },
]

/** A packed package. */
export interface Tarball extends Package {
  readonly path: string
  /** The paths in it. */
  readonly contents: readonly string[]
  /** Its length in bytes. */
  readonly packed: number
  /** Bytes of what is in it. */
  readonly unpacked: number
}

/** Pack packages as `npm publish` would. */
export async function pack(packages: readonly Package[], folder: string): Promise<Tarball[]> {
  const { stdout, stderr } = await npm(process.execPath, process.cwd(), [
    ...['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    ...packages.flatMap((each) => ['--workspace', each.folder]),
  ])
  const packed = JSON.parse(stdout || `"${stderr}"`) as {
    name: string
    filename: string
    files: { path: string }[]
    size: number
    unpackedSize: number
  }[]
  return packages.map((each) => {
    const found = packed.find(({ name }) => name === each.manifest.name)
    if (!found) throw new Error(`npm pack made nothing of ${each.folder}`)
    const { filename, files, size, unpackedSize } = found
    const contents = files.map(({ path }) => path)
    return {
      ...{ ...each, path: join(folder, filename), contents },
      ...{ packed: size, unpacked: unpackedSize },
    }
  })
}

/** Install tarballs, together, into an empty project; npm itself runs on `node`. */
export async function install(
  node: string,
  tarballs: readonly Tarball[],
  folder: string,
): Promise<Outcome> {
  mkdirSync(folder, { recursive: true })
  const dependencies = Object.fromEntries(
    tarballs.map(({ manifest, path }) => [manifest.name, `file:${path}`]),
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  return await npm(node, folder, [
    ...['install', '--engine-strict', '--prefer-offline', '--no-audit', '--no-fund'],
    '--loglevel=error',
  ])
}

async function npm(node: string, folder: string, args: readonly string[]): Promise<Outcome> {
  // Where its cache and its registry are may be said in the environment.
  return await run(node, [machineProgram('npm'), ...args], folder, process.env)
}
