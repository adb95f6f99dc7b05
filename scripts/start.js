/**
 * `npm start`: set everything up, run the appliances, print where they are, end them in order.
 *
 * The contract with an appliance, a package in examples/ with a `bin`:
 *
 * 1. It is run as `NAME serve --data DIR [OPTIONS]` on the project's Node. Without further options
 *    it serves on embedded defaults: no configuration, no root, no hardware. DIR exists; all that
 *    it keeps goes there. A port that was not asked for falls back on a free one if it is taken.
 * 2. When it can be used it says so on the IPC channel that it was given (there is none when a
 *    person or systemd runs it):
 *
 *      process.send?.({ ready: true, addresses: [{ what: 'page', url: 'http://localhost:8080/' }] })
 *
 *    Its main address comes first. A `note` (string) is shown below the table: that there is no
 *    sound card here, what the password is.
 * 3. SIGTERM ends it in order, with exit code 0, within 10 s; then it is killed. It ends as well when
 *    the channel closes: whoever started it is gone. (`process.once('disconnect', …)`; that
 *    listener keeps the process alive until `process.disconnect?.()`, the last step of its end.)
 * 4. If it cannot serve it says why on stderr and exits with another code than 0.
 */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findAppliances, runAppliance } from './appliances.js'
import { setUp } from './setup.js'

const help = `npm start                          run every appliance
npm start -- NAME [OPTIONS]        run one; it is given the OPTIONS
npm start -- --data DIR [NAME …]   keep their data in DIR, not in a fresh temporary folder
npm start -- --list                list the appliances
npm start -- --help                this`

const appliances = findAppliances()
const { data, isHelp, isList, chosen, args } = readArguments(process.argv.slice(2))

if (isHelp) console.log(help)
else if (isList) {
  const width = Math.max(...appliances.map(({ name }) => name.length))
  for (const { name, summary } of appliances) console.log(`${name.padEnd(width)}  ${summary}`)
} else {
  setUp(chosen.map(({ name }) => name))
  process.exitCode = await serve()
}

function readArguments(words) {
  const found = { data: undefined, isHelp: false, isList: false, chosen: [], args: [] }
  while (words.length > 0) {
    const word = words.shift()
    const named = appliances.find(({ name }) => name === word)
    // Ours wherever it stands: an appliance is told its own folder within it.
    if (word === '--data') found.data = words.shift() ?? misuse('--data needs a folder.')
    else if (word.startsWith('--data=')) found.data = word.slice('--data='.length)
    else if (found.args.length > 0) found.args.push(word)
    else if (named) found.chosen.push(named)
    else if (found.chosen.length === 1) found.args.push(word)
    else if (word === '--help' || word === '-h') found.isHelp = true
    else if (word === '--list') found.isList = true
    else misuse(`${word} is neither an option nor an appliance.`)
  }
  if (found.chosen.length === 0) found.chosen = appliances
  return found
}

function misuse(message) {
  const names = appliances.map(({ name }) => name).join(', ')
  console.error(`${message}\n\n${help}\n\nAppliances: ${names}`)
  process.exit(2)
}

/** Run what was chosen until all have ended. @returns {Promise<number>} the exit code */
async function serve() {
  const folder = data
    ? resolve(process.env.INIT_CWD ?? '.', data)
    : mkdtempSync(join(tmpdir(), 'boxwright-'))
  mkdirSync(folder, { recursive: true })
  const running = chosen.map((appliance) => runAppliance(appliance, { data: folder, args }))
  const ending = endOnSignal(running)
  const states = await Promise.all(
    running.map(async ({ name, ready, ended }) => {
      const state = await ready
      if (!state && !ending.isAsked)
        console.error(`${name} ended before it was ready (${await ended}).`)
      return { name, state }
    }),
  )
  const served = states.filter(({ state }) => state)
  if (served.length > 0 && !ending.isAsked) console.log(tableOf(served, folder))
  const ends = await Promise.all(
    running.map(async ({ name, ready, ended }) => {
      const end = await ended
      if (!ending.isAsked && (await ready)) console.error(`${name} ended by itself (${end}).`)
      // One that is asked to end while it starts may be ended by the signal itself.
      return (await ready) ? end === 'exit code 0' : ending.isAsked
    }),
  )
  console.log(`What they kept is in ${folder}`)
  return ends.every(Boolean) ? 0 : 1
}

/** The first signal ends the appliances, the last started first; the second kills them. */
function endOnSignal(running) {
  const ending = { isAsked: false }
  const end = async () => {
    if (ending.isAsked) {
      for (const appliance of running) appliance.kill()
      return
    }
    ending.isAsked = true
    console.log(`\nEnding ${running.map(({ name }) => name).join(', ')} …`)
    for (const appliance of [...running].reverse()) await appliance.end()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
  return ending
}

function tableOf(served, folder) {
  const rows = served.flatMap(({ name, state }) =>
    state.addresses.map(({ what, url }, index) => [index === 0 ? name : '', what, url]),
  )
  const width = (column) => Math.max(...rows.map((row) => row[column].length))
  const lines = rows.map(
    ([name, what, url]) => `  ${name.padEnd(width(0))}  ${what.padEnd(width(1))}  ${url}`,
  )
  const notes = served.flatMap(({ name, state }) =>
    state.note ? [`  ${name}: ${state.note}`] : [],
  )
  const tail = [`  Data: ${folder}`, '  Ctrl+C ends it all.']
  return ['', ...lines, '', ...notes, ...tail, ''].join('\n')
}
