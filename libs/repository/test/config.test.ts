import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatConfig, parseConfig } from '../src/config.ts'
import { amxa, imageNames } from './names.ts'

const file = 'config/images/buster.json'
const [first, second] = [amxa(1).filename, amxa(2).filename]
const code = 'ERR_CONFIG'

describe('a configuration of images', () => {
  it('is read in either form', () => {
    const text = JSON.stringify({
      'puavo-os-amxa-buster-amd64': [first, second, first],
      'puavo-os-free-buster-amd64': { images: [second], extra_rdiffs: { [second]: [first] } },
      'puavo-os-none-buster-amd64': { images: [] },
    })
    expect(parseConfig(text, file)).toEqual([
      { name: 'puavo-os-amxa-buster-amd64', images: [first, second], extraRdiffs: {} },
      { name: 'puavo-os-free-buster-amd64', images: [second], extraRdiffs: { [second]: [first] } },
      { name: 'puavo-os-none-buster-amd64', images: [], extraRdiffs: {} },
    ])
  })

  it('is read as it was written', () => {
    const filenames = fc.uniqueArray(imageNames.map(({ filename }) => filename))
    const series = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9.+~_-]*$/),
      images: filenames,
      extraRdiffs: fc.dictionary(
        imageNames.map(({ filename }) => filename),
        filenames,
      ),
    })
    const lists = fc.uniqueArray(series, { selector: ({ name }) => name })
    fc.assert(
      fc.property(lists, (list) => {
        expect(parseConfig(formatConfig(list), file)).toEqual(list)
      }),
    )
  })

  it.each([
    ['[]', /buster\.json: .*expected record/],
    ['{', /buster\.json: expected JSON/],
    ['{"a": ["../x.img"]}', /buster\.json: a: 0: "\.\.\/x\.img": expected PREFIX-YYYY/],
    ['{"a": {"images": ["x"]}}', /buster\.json: a: images: 0: "x"/],
    ['{"a": {}}', /buster\.json: a/],
    ['{"a": {"images": [], "extra_rdiffs": {"x": []}}}', /a: extra_rdiffs: x: "x": expected/],
    ['{"../a": []}', /buster\.json: \.\.\/a: expected letters/],
  ])('%s is refused', (text, message) => {
    expect(() => parseConfig(text, file)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('is told all its faults at once', () => {
    const text = '{"a": ["x", "y"], "b": {"images": ["z"]}}'
    expect(() => parseConfig(text, file)).toThrow(/a: 0: .*\n.*a: 1: .*\n.*b: images: 0/)
  })
})
