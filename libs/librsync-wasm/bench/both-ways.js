/** Both deltas of two files: OLD NEW FORTH BACK WORKERS. */
import { deltasBetweenFiles } from 'librsync-wasm/node'

const [old = '', fresh = '', forth = '', back = '', workers = '2'] = process.argv.slice(2)
await deltasBetweenFiles(old, fresh, forth, back, {
  workers: Number(workers),
  clobber: 'replace',
  sync: 'none',
})
