import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncDirectory } from '@boxwright/durable'

/** A file that grows by lines. */
export interface LineFile {
  /** Add a line. It is on the disk when this resolves; those that come while the disk is busy go to it together. */
  add(line: string): Promise<void>
}

/** Describe a file of lines; it is made with the first one. */
export function lineFile(path: string): LineFile {
  let waiting: string[] = []
  let next: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const write = async (): Promise<void> => {
    const lines = waiting
    waiting = []
    next = undefined
    await append(path, lines.join('\n'))
  }
  return {
    add(line) {
      waiting.push(line)
      if (next === undefined) {
        next = last.then(write)
        last = next.catch(() => undefined)
      }
      return next
    },
  }
}

async function append(path: string, lines: string): Promise<void> {
  const flags = constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY
  const file = await open(path, flags, 0o666)
  try {
    const { size } = await file.stat()
    try {
      // A line that was cut off by a power cut stays a line of its own. Where there is room for a part only, write(2) takes
      // that part and says no more: writeFile goes on until it is told.
      await file.writeFile(`${size > 0 ? '\n' : ''}${lines}`)
      await file.datasync()
    } catch (error) {
      // They are tried again: what there was room for shall not be in their way, nor be there twice.
      await file.truncate(size).catch(() => undefined)
      throw error
    }
    if (size === 0) await syncDirectory(dirname(path))
  } finally {
    await file.close()
  }
}
