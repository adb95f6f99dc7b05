import { runAppliance } from './appliances.js'
import { boundLog, lastLines } from './log-file.js'
import { memoryOf } from './memory.js'

/**
 * @typedef {object} BoxView what a page shows of a box
 * @property {string} name
 * @property {string} summary
 * @property {'starting' | 'ready' | 'ending' | 'ended'} state
 * @property {readonly { what: string, url: string }[]} addresses
 * @property {string} [note] what a person should know of this run
 * @property {number} [memory] bytes that it takes once it is ready, with all that it has started
 * @property {string} [end] how it ended
 */

/**
 * Run an appliance, and know how it is; it can be started again once it has ended.
 *
 * @param {import('./appliances.js').Appliance} appliance
 * @param {{ data: string, args: readonly string[], changed: () => void, log?: string }} options `changed`: called with each
 * new state; `log`: the file that its standard error goes to, rather than to ours
 */
export function runBox(appliance, { data, args, changed, log }) {
  const { name, summary } = appliance
  let isAsked = false
  let run
  const box = {
    name,
    /** @type {BoxView} */
    view: undefined,
    /** Settles when it is ready, or has ended before. @type {Promise<void>} */
    begun: undefined,
    /** Settles when it has ended. @type {Promise<void>} */
    ended: undefined,
    /** Whether it served, and ended as it should. */
    isWell: false,
    start,
    async end() {
      isAsked = true
      if (box.view.state === 'ended') return
      become({ ...box.view, state: 'ending' })
      await run.end()
    },
    kill: () => run.kill(),
    /** Look again at how much memory it takes, and how long its log is. */
    weigh() {
      if (log !== undefined) boundLog(log)
      if (box.view.state === 'ready') box.view = { ...box.view, memory: memory() }
    },
  }
  start()
  return box

  function start() {
    run = runAppliance(appliance, { data, args, log })
    box.begun = begin()
    box.ended = end()
    become({ name, summary, state: 'starting', addresses: [] })
  }

  function memory() {
    return memoryOf(run.pid)
  }

  function complain(message) {
    console.error(`${message}${lastWords(log)}`)
  }

  function become(view) {
    box.view = view
    changed()
  }

  async function begin() {
    const ready = await run.ready
    if (!ready) {
      if (!isAsked) complain(`${name} ended before it was ready (${await run.ended}).`)
      return
    }
    const { addresses, note } = ready
    if (!isAsked) become({ name, summary, state: 'ready', addresses, note, memory: memory() })
  }

  async function end() {
    const end = await run.ended
    const wasReady = await run.ready
    if (wasReady && !isAsked) complain(`${name} ended by itself (${end}).`)
    // One that is asked to end while it starts may be ended by the signal itself.
    box.isWell = wasReady ? end === 'exit code 0' : isAsked
    become({ name, summary, state: 'ended', addresses: [], end })
  }
}

/** What was written into a log last: whoever ends by itself has said why. */
function lastWords(log) {
  const lines = log === undefined ? [] : lastLines(log, 8)
  if (lines.length === 0) return ''
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n  (${log})`
}
