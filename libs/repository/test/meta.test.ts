import { describe, expect, it } from 'vitest'
import { formatMeta, seriesMeta } from '../src/meta.ts'

const sums = { cksum: '1804867020', sha256: 'aa', sha512: 'bb' }
const older = 'puavo-os-amxa-buster-2021-04-13-192449-amd64.img'
const newer = 'puavo-os-amxa-buster-2021-04-13-193910-amd64.img'
const diff = 'puavo-os-amxa-buster-2021-04-13-192449--2021-04-13-193910-amd64.rdiff'
const base = 'https://images.example.org'

describe('the metadata of a series', () => {
  it('are one line of JSON, to the byte as the clients know it', () => {
    const puavoConf = { 'puavo.z': { default: '/ü"' }, 'puavo.a': { typehint: 'bool' } }
    const images = [
      { filename: older, size: 7, ...sums, puavoConf: {}, diffs: [] },
      {
        // In another order than the file has: that one must not follow ours.
        sha512: 'dd',
        sha256: 'cc',
        cksum: '42',
        diffs: [{ ...sums, size: 5, filename: diff, source: older }],
        puavoConf,
        size: 9_000_000_000,
        filename: newer,
      },
    ]
    expect(formatMeta(seriesMeta('puavo-os-amxa-buster-amd64', images, base))).toBe(
      '{"puavo-os-amxa-buster-amd64":{"images":[' +
        `{"diffs":[],"filename":"${older}","id":"puavo-os-amxa-buster-2021-04-13-192449-amd64",` +
        `"puavo-conf":{},"size":7,"urls":["${base}/${older}"],"version":"20210413192449",` +
        '"cksum":"1804867020","sha256":"aa","sha512":"bb"},' +
        `{"diffs":[{"filename":"${diff}","urls":["${base}/rdiffs/${diff}"],` +
        '"version":"20210413192449","size":5,"cksum":"1804867020","sha256":"aa","sha512":"bb"}],' +
        `"filename":"${newer}","id":"puavo-os-amxa-buster-2021-04-13-193910-amd64",` +
        '"puavo-conf":{"puavo.z":{"default":"/ü\\""},"puavo.a":{"typehint":"bool"}},' +
        `"size":9000000000,"urls":["${base}/${newer}"],"version":"20210413193910",` +
        '"cksum":"42","sha256":"cc","sha512":"dd"}]}}',
    )
  })
})
