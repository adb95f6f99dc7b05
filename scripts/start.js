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
 *
 * The page that shows them all, examples/start, is run in the same way, without a folder. It is told how they are by
 * `{ boxes, folder }`, and may ask for one to be started again: `{ restart: NAME }`.
 */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findAppliances, runServer } from './appliances.js'
import { runBox } from './box.js'
import { root } from './setup/program.js'
import { setUp } from './setup.js'

const help = `npm start                          run every appliance, and a page that shows them
npm start -- --port N              the page at port N, the appliances at the ports after it
npm start -- NAME [OPTIONS]        run one; it is given the OPTIONS
npm start -- --data DIR [NAME …]   keep their data in DIR, not in a fresh temporary folder
npm start -- --list                list the appliances
npm start -- --help                this`

/** How often it is looked how much memory they take, and how long their logs are, in ms. */
const weighedEach = 10_000

const appliances = findAppliances()
const { data, port, isHelp, isList, chosen, args } = readArguments(process.argv.slice(2))

if (isHelp) console.log(help)
else if (isList) {
  const width = Math.max(...appliances.map(({ name }) => name.length))
  for (const { name, summary } of appliances) console.log(`${name.padEnd(width)}  ${summary}`)
} else {
  setUp(chosen.map(({ name }) => name))
  process.exitCode = await serve()
}

function readArguments(words) {
  const found = {
    data: undefined,
    port: undefined,
    isHelp: false,
    isList: false,
    chosen: [],
    args: [],
  }
  while (words.length > 0) {
    const word = words.shift()
    const named = appliances.find(({ name }) => name === word)
    // Ours wherever it stands: an appliance is told its own folder within it.
    if (word === '--data') found.data = words.shift() ?? misuse('--data needs a folder.')
    else if (word.startsWith('--data=')) found.data = word.slice('--data='.length)
    else if (found.args.length > 0) found.args.push(word)
    else if (named) found.chosen.push(named)
    else if (word === '--port' && found.chosen.length !== 1) found.port = portOf(words.shift())
    else if (word.startsWith('--port=') && found.chosen.length !== 1)
      found.port = portOf(word.slice(7))
    else if (found.chosen.length === 1) found.args.push(word)
    else if (word === '--help' || word === '-h') found.isHelp = true
    else if (word === '--list') found.isList = true
    else misuse(`${word} is neither an option nor an appliance.`)
  }
  if (found.chosen.length === 0) found.chosen = appliances
  return found
}

function portOf(word) {
  const port = Number(word)
  // Room for a page and every appliance.
  const last = 65_535 - appliances.length
  if (Number.isInteger(port) && port >= 1 && port <= last) return port
  misuse(`--port needs a number from 1 to ${last}.`)
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
  const page = startPage()
  const boxes = []
  const changed = () => page?.tell({ boxes: boxes.map(({ view }) => view), folder })
  for (const [index, appliance] of chosen.entries()) {
    const place = port === undefined ? args : [...args, '--port', `${port + 1 + index}`]
    // Of several nobody would know whose line is whose, and what is printed below would soon be gone.
    const log = chosen.length > 1 ? join(folder, 'logs', `${appliance.name}.log`) : undefined
    boxes.push(runBox(appliance, { data: folder, args: place, changed, log }))
  }
  const ending = endOnSignal(boxes)
  page?.hear(({ restart }) => {
    const box = boxes.find(({ name, view }) => name === restart && view.state === 'ended')
    if (box && !ending.isAsked) box.start()
  })
  await Promise.all(boxes.map(({ begun }) => begun))
  const pageReady = await page?.ready
  const weigh = () => {
    for (const box of boxes) box.weigh()
    changed()
  }
  weigh()
  const weighing = chosen.length > 1 && setInterval(weigh, weighedEach)
  const served = boxes.map(({ view }) => view).filter(({ state }) => state === 'ready')
  if (served.length > 0 && !ending.isAsked) console.log(tableOf(served, pageReady, folder))
  // Whatever is started again from the page belongs to them, too.
  do await Promise.all(boxes.map(({ ended }) => ended))
  while (boxes.some(({ view }) => view.state !== 'ended'))
  clearInterval(weighing)
  await page?.end()
  console.log(`What they kept is in ${folder}`)
  return boxes.every(({ isWell }) => isWell) ? 0 : 1
}

/** One appliance has a page of its own already. */
function startPage() {
  const launcher = join(root, 'examples/start/bin/start-page.js')
  if (chosen.length < 2 || !existsSync(launcher)) return undefined
  const place = port === undefined ? [] : ['--port', `${port}`]
  return runServer({ name: 'start page', launcher, args: place })
}

/** The first signal ends the appliances, the last started first; the second kills them. */
function endOnSignal(boxes) {
  const ending = { isAsked: false }
  const end = async () => {
    if (ending.isAsked) {
      for (const box of boxes) box.kill()
      return
    }
    ending.isAsked = true
    console.log(`\nEnding ${boxes.map(({ name }) => name).join(', ')} …`)
    for (const box of [...boxes].reverse()) await box.end()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
  return ending
}

function tableOf(served, page, folder) {
  const rows = served.flatMap(({ name, addresses }) =>
    addresses.map(({ what, url }, index) => [index === 0 ? name : '', what, url]),
  )
  const width = (column) => Math.max(...rows.map((row) => row[column].length))
  const lines = rows.map(
    ([name, what, url]) => `  ${name.padEnd(width(0))}  ${what.padEnd(width(1))}  ${url}`,
  )
  const notes = served.flatMap(({ name, note }) => (note ? [`  ${name}: ${note}`] : []))
  const all = page ? ['', `  All of them: ${page.addresses[0].url}`] : []
  const logs = chosen.length > 1 ? [`  Logs: ${join(folder, 'logs')}`] : []
  const tail = [`  Data: ${folder}`, ...logs, ...memoryTold(served), '  Ctrl+C ends it all.']
  return [...all, '', ...lines, '', ...notes, ...tail, ''].join('\n')
}

/** What they take now; nothing where the kernel does not tell. */
function memoryTold(served) {
  const known = served.filter(({ memory }) => memory !== undefined)
  if (known.length === 0) return []
  const megabytes = (bytes) => Math.round(bytes / 1e6)
  const sum = known.reduce((all, { memory }) => all + memory, 0)
  const each = known.map(({ name, memory }) => `${name} ${megabytes(memory)}`).join(', ')
  return [`  Memory: ${megabytes(sum)} MB (${each})`]
}
