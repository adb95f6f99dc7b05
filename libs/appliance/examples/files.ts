import { createAppliance, serveTree } from '@boxwright/appliance'

/** Show a folder on the network until Ctrl-C: `node --conditions=@boxwright/source files.ts FOLDER`. */
const root = process.argv[2] ?? '.'
const ended = new AbortController()
process.once('SIGINT', () => ended.abort())

const box = await createAppliance({
  name: 'files',
  title: 'Files',
  nextPorts: 20,
  signal: ended.signal,
})
box.http.register(serveTree({ root, prefix: '/', title: 'Files', page: box.page }))
for (const { kind, url } of await box.start()) console.log(`${kind.padEnd(8)} ${url}`)
await box.closed
