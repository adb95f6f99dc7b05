// Serves the files of a folder: node http.js FOLDER HOST; says when it does.
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const [folder, host] = process.argv.slice(2)
const server = createServer(async (request, response) => {
  const file = join(folder, basename(request.url))
  response.setHeader('content-length', (await stat(file)).size)
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), response).catch(() => {})
})
server.listen(80, host, () => process.stdout.write('ready\n'))
