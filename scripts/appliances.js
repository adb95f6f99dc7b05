import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLog } from './log-file.js'
import { environment, node, root } from './setup/program.js'

/**
 * @typedef {object} Appliance
 * @property {string} name its folder in examples/
 * @property {string} launcher its committed command
 * @property {string} summary what it is
 *
 * @typedef {object} Ready what an appliance says of itself, once it serves
 * @property {readonly { what: string, url: string }[]} addresses
 * @property {string} [note] what a person should know of this run
 */

/** How long an appliance may take to end after SIGTERM, in ms. */
const patience = 10_000

/** Every package in examples/ that has a command is an appliance. @returns {Appliance[]} */
export function findAppliances() {
  const folder = join(root, 'examples')
  return readdirSync(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .flatMap((name) => {
      const { bin = {}, description } = JSON.parse(
        readFileSync(join(folder, name, 'package.json'), 'utf8'),
      )
      const [launcher] = Object.values(bin)
      return launcher
        ? [{ name, launcher: join(folder, name, launcher), summary: description }]
        : []
    })
}

/** What the first line of a launcher gives to Node, for it is run by the project's. */
function flagsOf(launcher) {
  const [, flags = ''] = /^#!.* node (.*)$/m.exec(readFileSync(launcher, 'utf8')) ?? []
  return flags.split(' ').filter(Boolean)
}

/**
 * Run one appliance, by the contract in start.js.
 *
 * @param {Appliance} appliance
 * @param {{ data: string, args: readonly string[], log?: string }} options `data`: the folder for all appliances; `log`:
 * the file that its standard error is added to, rather than to ours
 */
export function runAppliance({ name, launcher }, { data, args, log }) {
  const folder = join(data, name)
  mkdirSync(folder, { recursive: true })
  return runServer({ name, launcher, args: ['serve', '--data', folder, ...args], log })
}

/**
 * Run what says over IPC that it is ready, and ends at SIGTERM.
 *
 * @param {{ name: string, launcher: string, args: readonly string[], log?: string }} server
 */
export function runServer({ name, launcher, args, log }) {
  const errors = log === undefined ? 'inherit' : openLog(log)
  const child = spawn(node, [...flagsOf(launcher), launcher, ...args], {
    // A session of its own: Ctrl+C reaches start.js alone, which ends the appliances in order.
    detached: true,
    stdio: ['ignore', 'inherit', errors, 'ipc'],
    env: environment,
    cwd: process.env.INIT_CWD ?? process.cwd(),
  })
  if (errors !== 'inherit') closeSync(errors)
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const said = new Promise((resolve) => {
    child.on('message', (message) => {
      if (isReady(message)) resolve(message)
    })
  })
  const kill = () => {
    try {
      // With all that it started.
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
  }
  return {
    name,
    /** Of its process; undefined if it could not be started. @type {number | undefined} */
    pid: child.pid,
    /** What it says once it serves; undefined if it ended before. @type {Promise<Ready | undefined>} */
    ready: Promise.race([said, ended.then(() => undefined)]),
    /** `exit code 0`, or how else it ended. @type {Promise<string>} */
    ended,
    /** Tell it something; in vain, if it is ending. @param {object} message */
    tell(message) {
      if (child.connected) child.send(message, () => {})
    },
    /** Hear what else it says. @param {(message: any) => void} listener */
    hear: (listener) => void child.on('message', listener),
    /** End it, at the latest after {@link patience}. */
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => {
        console.error(`${name} has not ended ${patience / 1000} s after SIGTERM: it is killed.`)
        kill()
      }, patience)
      await ended
      clearTimeout(timer)
    },
    kill,
  }
}

function isReady(message) {
  return (
    message?.ready === true &&
    Array.isArray(message.addresses) &&
    message.addresses.every(({ what, url }) => typeof what === 'string' && typeof url === 'string')
  )
}
