/** A folder served by an appliance, as it is published. Tells its port, and ends with its input. */
import { createAppliance, serveTree } from '@boxwright/appliance'

const box = await createAppliance({ name: 'box', port: 0, host: '127.0.0.1' })
box.http.register(serveTree({ root: process.argv[2], prefix: '/files/' }))
const [{ url }] = await box.start()
console.log(new URL(url).port)
process.stdin.resume().once('end', () => box.close())
