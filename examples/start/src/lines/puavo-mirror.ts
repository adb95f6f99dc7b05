import { createRepository } from '@boxwright/repository'

const served = { mirror: 'mirror', repository: 'images.example.org' }
const repository = createRepository({ images: 'images', ...served })
console.log(await repository.generate())
