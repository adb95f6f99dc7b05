import { createRepository } from '@boxwright/repository'

const repository = createRepository({ images: 'images', repository: 'images.example.org' })
console.log(await repository.generate())
