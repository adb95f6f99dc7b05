import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDefaults, writeDefaults } from '../src/makefile.ts'

const shipped = `# Defaults of the build
debootstrap_mirror\t:= http://httpredir.debian.org/debian
debootstrap_suite := buster
image_dir := /srv/puavo-os-images   # where images are
export mirror_dir = $(image_dir)/mirror
ifneq ($(CI),)
mode ?= development
endif
mode ?= production
`

describe('defaults.mk', () => {
  it('tells where things are', () => {
    expect(readDefaults(shipped)).toEqual({
      debootstrap_suite: 'buster',
      image_dir: '/srv/puavo-os-images',
      mirror_dir: '/srv/puavo-os-images/mirror',
      mode: 'development',
    })
  })

  it('is overruled by local_defaults.mk', () => {
    const local = 'image_dir := /mnt\nmirror_dir := $(image_dir)/m$(nothing)\n'
    expect(readDefaults(shipped, local)).toMatchObject({ image_dir: '/mnt', mirror_dir: '/mnt/m' })
  })

  it('keeps every other line when it is written', () => {
    const text = writeDefaults(shipped, {
      image_dir: '/new',
      images_urlbase: 'https://images.example.org',
    })
    const [old, now] = [shipped.split('\n'), text.split('\n')]
    expect(now).toEqual([
      ...old
        .map((line) => (line.startsWith('image_dir') ? 'image_dir := /new' : line))
        .slice(0, -1),
      'images_urlbase := https://images.example.org',
      '',
    ])
    expect(writeDefaults(text, readDefaults(text))).toBe(
      text
        .replace('export mirror_dir = $(image_dir)/mirror', 'mirror_dir := /new/mirror')
        .replace(/mode \?= .*/g, 'mode := development'),
    )
  })

  it('gives back what was written, whatever it is', () => {
    const values = fc.record(
      { image_dir: paths(), mirror_dir: paths(), images_urlbase: paths() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(values, fc.constantFrom('', 'x\n', 'x', shipped), (written, text) => {
        expect(readDefaults(writeDefaults(text, written))).toMatchObject(written)
      }),
    )
  })
})

/** Paths as make can hold them: not at all if there is a line end or a backslash before a #. */
function paths(): fc.Arbitrary<string> {
  return fc.stringMatching(/^\/[ -[\]-~]*[!-[\]-~]$/)
}
