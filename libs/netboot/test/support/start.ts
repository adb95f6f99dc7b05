import { startProject } from '../../src/cli/start.ts'
import { kernelWords } from './kernel-words.ts'

const [project = '.', cache = '', flavour] = process.argv.slice(2)
await startProject({
  project,
  cache,
  append: kernelWords,
  flavour: flavour === 'real' ? 'real' : 'virtual',
})
