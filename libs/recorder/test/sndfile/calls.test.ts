import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openLibrary } from '../../src/sndfile/calls.ts'
import { complaints } from './judges.ts'

it('names the Debian package of a library that is missing', () => {
  expect(() => openLibrary('libnowhere.so.7', 'libnowhere7')).toThrow(
    expect.objectContaining({
      code: 'ERR_LIBRARY_MISSING',
      message: 'libnowhere.so.7 cannot be loaded: install it (Debian: apt-get install libnowhere7)',
    }),
  )
})

it('encodes where there is room for it, when koffi was in use before', async () => {
  await using folder = await temporaryFolder()
  const path = `${folder.path}/late.ogg`
  const program = fileURLToPath(new URL('./fixtures/late.ts', import.meta.url))
  const node = [process.execPath, '--conditions=@boxwright/source', program, path] as const
  expect(await run(...node)).toBe('88200\n')
  expect(await complaints(path, 'vorbis')).toEqual([])
})
