/** In a virtual machine: has watchers, and does with them what a line of JSON each tells it. */
import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { watchDevices } from '../../../src/cards/watch-devices.ts'
import { watchUdisks } from '../../../src/cards/watch-udisks.ts'
import type { CardWatcher, OpenCard, WatchDisksOptions } from '../../../src/cards/watcher.ts'
import { errnoOf, ImporterError } from '../../../src/errors.ts'

const say = (what: object): void => console.log(JSON.stringify(what))
const open = new Map<number, OpenCard>()
let watcher: CardWatcher
let count = 0

const verbs: Record<string, (argument: never) => unknown> = {
  make({ kind, options }: { kind: 'devices' | 'udisks'; options: WatchDisksOptions }) {
    watcher = kind === 'devices' ? watchDevices(options) : watchUdisks(options)
    for (const name of ['inserted', 'removed', 'warning'] as const) {
      watcher.events.on(name, (what: unknown) => say({ event: name, what }))
    }
  },
  start: () => watcher.start(),
  end: () => watcher[Symbol.asyncDispose](),
  async open(card: Parameters<CardWatcher['open']>[0]) {
    count += 1
    open.set(count, await watcher.open(card))
    return { handle: count, path: open.get(count)?.path }
  },
  close: (handle: number) => open.get(handle)?.[Symbol.asyncDispose](),
  async files(path: string) {
    const found = await readdir(path, { recursive: true, withFileTypes: true })
    const files = found.filter((each) => each.isFile())
    const texts = files.map(async (each) => {
      const file = join(each.parentPath, each.name)
      return [file.slice(path.length + 1), await readFile(file, 'utf8')]
    })
    return Object.fromEntries(await Promise.all(texts))
  },
  write: (path: string) => writeFile(join(path, 'mine'), 'x').then(() => 'written'),
  run: (command: string) => execFileSync('sh', ['-c', command], { encoding: 'utf8' }),
}

say({ event: 'ready' })
for await (const line of createInterface(process.stdin)) {
  const { verb, argument } = JSON.parse(line) as { verb: string; argument: never }
  try {
    say({ answer: (await verbs[verb]?.(argument)) ?? null })
  } catch (error) {
    const code = error instanceof ImporterError ? error.code : errnoOf(error)
    say({ error: error instanceof Error ? error.message : String(error), code })
  }
}
