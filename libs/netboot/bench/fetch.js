// Downloads one torrent: node fetch.js FILE.torrent FOLDER.
import { readFile } from 'node:fs/promises'
import { createTorrentClient, readTorrent } from '@boxwright/netboot'

const [file, folder] = process.argv.slice(2)
const client = await createTorrentClient({ port: 0, host: '127.0.0.1' })
const download = await client.add({ torrent: readTorrent(await readFile(file)), folder })
await download.completed
await client[Symbol.asyncDispose]()
