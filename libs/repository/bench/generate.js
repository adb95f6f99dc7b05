// The whole job, as a process of its own, so that its memory can be measured: with rdiffs that are searched for or, where
// that costs little, composed.
import { createRepository } from '@boxwright/repository'

const [images = '', mirror = '', how = 'searched'] = process.argv.slice(2)
await createRepository({ images, mirror, compose: how === 'composed' }).generate()
