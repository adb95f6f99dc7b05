/** The same folder served by what a Fastify server would use instead. Tells its port, and ends with its input. */
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'

const app = Fastify()
app.register(fastifyStatic, { root: process.argv[2], prefix: '/files/' })
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(app.server.address().port)
process.stdin.resume().once('end', () => app.close())
