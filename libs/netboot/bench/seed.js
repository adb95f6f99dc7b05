// Seeds one torrent until its standard input ends: node seed.js FILE.torrent FOLDER; says on which port.
import { readFile } from 'node:fs/promises'
import { createTorrentClient, readTorrent } from '@boxwright/netboot'

const [file, folder] = process.argv.slice(2)
const client = await createTorrentClient({ port: 0, host: '127.0.0.1' })
const torrent = readTorrent(await readFile(file))
await client.add({ torrent, folder, verify: false })
process.stdout.write(`${client.port}\n`)
process.stdin.resume()
process.stdin.on('end', () => client[Symbol.asyncDispose]())
