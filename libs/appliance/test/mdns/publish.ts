import { publishName } from '../../src/mdns/mdns.ts'

/** Publishes a name, as the options in `argv[2]` want it, tells its events as lines of JSON; ends with its input. */
const mdns = publishName(JSON.parse(process.argv[2] ?? '{}'))
const tell = (event: string) => (what: object) => console.log(JSON.stringify({ event, ...what }))
mdns.events.on('published', tell('published'))
mdns.events.on('conflict', tell('conflict'))
mdns.events.on('unavailable', ({ error }) => tell('unavailable')({ message: error.message }))
process.stdin.resume().once('end', () => void mdns[Symbol.asyncDispose]())
