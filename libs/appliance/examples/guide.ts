/** What the guide shows, part by part. It serves on a free port, and ends by itself. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import {
  createAppliance,
  createMetrics,
  createServiceNotifier,
  hashPassword,
  passwordStore,
  serveTree,
} from '@boxwright/appliance'

await writeFile('hello.txt', 'Hello from the box.\n')

// #region first
const box = await createAppliance({ name: 'box', title: 'My box', port: 0 })
box.http.register(serveTree({ root: process.cwd(), prefix: '/files/', page: box.page }))
box.health('disk', () => ({ ok: true, detail: '12 GB free' }))
const [address] = await box.start()
console.log(address)
// #endregion first
const { url = '' } = box.addresses.at(-1) ?? {}
assert.equal(await (await fetch(new URL('files/hello.txt', url))).text(), 'Hello from the box.\n')
assert.equal((await fetch(new URL('health', url))).status, 200)
await box.close()

// #region power
await using service = await createServiceNotifier({ healthy: () => true })
service.ready('serving')
// #endregion power

// #region tuned
await using metrics = createMetrics()
const store = passwordStore({ hash: await hashPassword('correct horse'), roles: ['viewer'] })
await using tuned = await createAppliance({
  name: 'box',
  port: 0,
  metrics,
  users: { store },
  limits: { connections: 200, bodyBytes: 64 * 1024 },
})
tuned.http.get('/levels', async ({ user }) => ({ seenBy: user?.name }))
await tuned.start()
// #endregion tuned
const levels = new URL('levels', tuned.addresses.at(-1)?.url)
const authorization = `Basic ${Buffer.from('somebody:correct horse').toString('base64')}`
assert.equal((await fetch(levels)).status, 401)
assert.equal((await fetch(levels, { headers: { authorization } })).status, 200)
