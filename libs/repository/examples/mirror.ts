import { createRepository, updateImage } from '@boxwright/repository'

// #region mirror
/** Bring the mirror of a folder of images up to date, and say what it is worth. */
async function mirror(images: string): Promise<void> {
  const repository = createRepository({ images, repository: 'images.example.org' })
  repository.events.on('progress', ({ done, total }) => console.log(`${done} of ${total} bytes`))
  repository.events.on('refused', ({ filename, error }) => console.log(filename, error.message))
  const { diffs, seconds } = await repository.generate()
  console.log(`${diffs.made} rdiffs made in ${seconds.toFixed(1)} s`)
}
// #endregion

// #region client
/** Bring the newest image of a series to this machine: by an rdiff, if that is smaller. */
async function update(series: string): Promise<void> {
  const { path, by, fetched } = await updateImage({
    mirror: 'images.example.org',
    series,
    installed: '/images',
  })
  console.log(`${path} by ${by}: ${fetched} bytes`)
}
// #endregion

const [command, argument = ''] = process.argv.slice(2)
await (command === 'mirror' ? mirror(argument) : update(argument))
