import { join } from 'node:path'
import { type FileRecord, formatRecord, parseRecord } from '../record.ts'
import { readFiles, removeFiles, settle } from './files.ts'
import type { Layout } from './layout.ts'

/** What is known of the files of a mirror: a file for each, so that several processes may add to it. */
export interface Records {
  /** By the name of the file. */
  readonly all: ReadonlyMap<string, FileRecord>
  /** Add or replace one. It is on the disk when the promise is fulfilled. */
  put(record: FileRecord): Promise<void>
  /** Forget files. */
  remove(filenames: readonly string[]): Promise<void>
}

/** Read the records of a mirror. What cannot be read is as good as not there. */
export async function openRecords({ records }: Layout): Promise<Records> {
  const texts = await readFiles(records, (name) => name.endsWith('.json'))
  const parsed = [...texts.entries()].flatMap(([name, text]): [string, FileRecord][] => {
    const record = parseRecord(text)
    // A record that was copied to another name says nothing of that.
    return record && nameOf(record.filename) === name ? [[record.filename, record]] : []
  })
  const all = new Map(parsed)
  return {
    all,
    async put(record) {
      await settle(join(records, nameOf(record.filename)), formatRecord(record))
      all.set(record.filename, record)
    },
    async remove(filenames) {
      for (const filename of filenames) all.delete(filename)
      await removeFiles(records, filenames.map(nameOf))
    },
  }
}

function nameOf(filename: string): string {
  return `${filename}.json`
}
