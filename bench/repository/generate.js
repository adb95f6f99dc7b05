// The whole job, as a process of its own, so that its memory can be measured.
import { createRepository } from '@boxwright/repository'

const [images = '', mirror = ''] = process.argv.slice(2)
await createRepository({ images, mirror }).generate()
