import { needBuild } from './setup/build.js'
import { needDebianPackages } from './setup/debian.js'
import { needNpmPackages } from './setup/npm-packages.js'
import { fail } from './setup/program.js'
import { needWasm } from './setup/wasm.js'

/**
 * Make everything ready: Debian packages, npm packages, WebAssembly, the build. Does only what is missing, and
 * needs nothing that is not there yet: Node >= 20 with npm, and no package.
 *
 * @param {readonly string[]} users for whom: names of appliances, `test`, `bench`
 * @param {{ build?: boolean }} [options] `build: false` leaves the build to the caller
 */
export function setUp(users, { build = true } = {}) {
  const major = Number.parseInt(process.versions.node, 10)
  if (major < 20) fail(`Node 20 or newer is needed to set up; this is ${process.version}.`)
  needDebianPackages(users)
  needNpmPackages()
  needWasm()
  if (build) needBuild()
}
