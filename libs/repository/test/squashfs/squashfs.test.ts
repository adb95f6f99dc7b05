import { open, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { RepositoryError } from '../../src/errors.ts'
import { readPuavoConf } from '../../src/squashfs/puavo-conf.ts'
import { openSquashfs } from '../../src/squashfs/squashfs.ts'
import { compressions, type SampleTree, sampleTree } from './images.ts'

const most = 10_000_000
let tree: SampleTree
beforeAll(async () => {
  tree = await sampleTree()
})
afterAll(() => tree[Symbol.asyncDispose]())

describe.each([
  ...compressions.map((name) => ['-comp', name]),
  ['-comp', 'xz', '-Xbcj', 'x86', '-b', '1M'],
  ['-comp', 'lzo', '-Xalgorithm', 'lzo1x_1', '-b', '4K'],
  ['-comp', 'lz4', '-Xhc'],
  ['-noI', '-noD', '-noF'],
  ['-no-fragments', '-b', '64K'],
  ['-always-use-fragments', '-comp', 'zstd'],
])('an image made with %s %s %s %s %s', (...flags) => {
  let image: string
  beforeAll(async () => {
    image = await tree.image(...flags)
  })

  it('gives every file back', async () => {
    await using squashfs = await openSquashfs(image)
    for (const name of ['nothing', 'zeros', 'large', 'small', 'block', 'new\nline "and" ünïcode']) {
      const expected = await readFile(join(tree.path, name))
      expect(expected.equals((await squashfs.read(name, most)) ?? Buffer.of()), name).toBe(true)
    }
    expect(await squashfs.read('x'.repeat(255), most)).toEqual(new TextEncoder().encode('long'))
    for (const number of [0, 7, 1234, 2999]) {
      const read = await squashfs.read(`many/${number}`, most)
      expect(Buffer.from(read ?? []).toString()).toBe(`${number}`)
    }
  })

  it('lists every folder', async () => {
    await using squashfs = await openSquashfs(image)
    for (const path of ['', 'many', 'empty', 'usr/share']) {
      const expected = (await readdir(join(tree.path, path))).map((name) => Buffer.from(name))
      const names = expected.sort(Buffer.compare).map(String)
      expect(await squashfs.list(path)).toEqual(names)
    }
    expect(await squashfs.list('nowhere')).toBeUndefined()
    expect(await squashfs.list('large')).toBeUndefined()
  })

  it('gives the definitions', async () => {
    expect(await readPuavoConf(image)).toEqual({
      isThere: true,
      definitions: {
        'puavo.a': { default: '1' },
        'puavo.b': {},
        'puavo.z': { default: 'ü' },
      },
    })
  })
})

describe('a path', () => {
  it('follows links, and never out of the image', async () => {
    await using squashfs = await openSquashfs(await tree.image())
    const names = ['README', 'a.json', 'z.json']
    expect(await squashfs.list('many/link/puavo-conf/definitions')).toEqual(names)
    expect(await squashfs.list('absolute/share/puavo-conf/definitions')).toEqual(names)
    expect(await squashfs.list('../../usr/./share//puavo-conf/../puavo-conf/definitions')).toEqual(
      names,
    )
    expect(await squashfs.read('loop', most)).toBeUndefined()
    expect(await squashfs.read('outside', most)).toBeUndefined()
    expect(await squashfs.read('nothing/x', most)).toBeUndefined()
  })

  it('gives what unsquashfs gives', async () => {
    const image = await tree.image('-comp', 'zstd')
    await using squashfs = await openSquashfs(image)
    const name = 'usr/share/puavo-conf/definitions/a.json'
    const read = await squashfs.read(name, most)
    expect(Buffer.from(read ?? []).toString()).toBe(await run('unsquashfs', '-cat', image, name))
  })

  it('gives no more than was asked for', async () => {
    await using squashfs = await openSquashfs(await tree.image())
    await expect(squashfs.read('zeros', 2_999_999)).rejects.toMatchObject({ code: 'ERR_IMAGE' })
  })
})

describe('an image', () => {
  it('without definitions has none', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'x'), 'y')
    const image = join(folder.path, 'x.img')
    await run('mksquashfs', join(folder.path, 'x'), image, '-quiet', '-no-progress')
    expect(await readPuavoConf(image)).toEqual({ isThere: false, definitions: {} })
  })

  it('whose definitions are large together is refused, though each of them is not', async () => {
    await using own = await sampleTree({ small: true })
    const definitions = join(own.path, 'usr/share/puavo-conf/definitions')
    for (const name of ['x.json', 'y.json']) {
      await writeFile(join(definitions, name), `{${' '.repeat(9 << 20)}}`)
    }
    await expect(readPuavoConf(await own.image())).rejects.toMatchObject({
      code: 'ERR_IMAGE',
      message: expect.stringMatching(/expected usr.*y\.json of at most \d+ bytes, got 9437186/),
    })
  })

  it('that defines a key twice names both files', async () => {
    await using own = await sampleTree({ small: true })
    const definitions = 'usr/share/puavo-conf/definitions'
    await writeFile(join(own.path, definitions, 'b.json'), '{"puavo.z": {}}')
    await expect(readPuavoConf(await own.image())).rejects.toMatchObject({
      code: 'ERR_DUPLICATE_KEY',
      message: expect.stringContaining(
        `${definitions}/b.json and ${definitions}/z.json both define puavo.z`,
      ),
    })
  })

  it.each(['[1]', '{"a": ', 'null', '"\\ud800'])(
    'with a file that is %j is refused',
    async (text) => {
      await using own = await sampleTree({ small: true })
      await writeFile(join(own.path, 'usr/share/puavo-conf/definitions/b.json'), text)
      await expect(readPuavoConf(await own.image())).rejects.toMatchObject({
        code: 'ERR_IMAGE',
        message: expect.stringContaining('definitions/b.json: expected'),
      })
    },
  )

  it('that is truncated is refused at once', async () => {
    const image = await tree.image()
    const { superblock } = await openSquashfs(image).then(async (squashfs) => {
      await using it = squashfs
      return it
    })
    await truncate(image, superblock.bytesUsed - 1)
    await expect(openSquashfs(image)).rejects.toMatchObject({
      code: 'ERR_IMAGE',
      message: expect.stringMatching(/expected \d+ bytes, got \d+: it is truncated$/),
    })
    await truncate(image, 50)
    await expect(openSquashfs(image)).rejects.toThrow('expected a superblock of 96 bytes, got 50')
    await truncate(image, 0)
    await expect(openSquashfs(image)).rejects.toThrow('got 0')
  })

  it.each([
    ['no squashfs', 'expected squashfs\'s "hsqs", got 6e 6f 20 73'],
    ['hsqs'.padEnd(200, '\0'), 'expected squashfs 4.0, got 0.0'],
  ])('that is %j is refused', async (content, message) => {
    await using folder = await temporaryFolder()
    const image = join(folder.path, 'x.img')
    await writeFile(image, content.padEnd(200, ' '))
    await expect(openSquashfs(image)).rejects.toThrow(message)
  })

  it('compressed by lzma is refused, with what can be read', async () => {
    const image = await tree.image('-comp', 'lzma')
    await expect(readPuavoConf(image)).rejects.toThrow(
      'expected gzip, lzo, xz, lz4, zstd, got lzma',
    )
  })
})

describe.each(compressions)('a damaged image of %s', (compression) => {
  it('gives an error, or what can be read; it never hangs and never takes more', async () => {
    await using small = await sampleTree({ small: true })
    const image = await small.image('-comp', compression)
    const whole = await readFile(image)
    await using copy = await temporaryFolder()
    const path = join(copy.path, 'x.img')
    await writeFile(path, whole)
    await using file = await open(path, 'r+')
    // Where it matters: the superblock, and the tables at the end.
    const place = fc.oneof(
      fc.nat(95),
      fc.integer({ min: Math.max(0, whole.length - 4000), max: whole.length - 1 }),
      fc.nat(whole.length - 1),
    )
    const property = fc.asyncProperty(
      fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
      async (flips) => {
        for (const [at, mask] of flips) {
          await file.write(Buffer.of((whole[at] as number) ^ mask), 0, 1, at)
        }
        try {
          await readPuavoConf(path)
          await using squashfs = await openSquashfs(path)
          for (const name of (await squashfs.list('')) ?? []) await squashfs.read(name, most)
        } catch (error) {
          expect(error).toBeInstanceOf(RepositoryError)
        }
        for (const [at] of flips) await file.write(whole, at, 1, at)
      },
    )
    await fc.assert(property, { numRuns: 100 })
    expect((await readPuavoConf(path)).isThere).toBe(true)
  })
})
