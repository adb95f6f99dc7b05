// The whole job with rdiffs that are searched for or, where that costs little, composed.
import { createRepository } from '@boxwright/repository'

const [images = '', mirror = '', how = ''] = process.argv.slice(2)
await createRepository({ images, mirror, compose: how === 'composed' }).generate()
