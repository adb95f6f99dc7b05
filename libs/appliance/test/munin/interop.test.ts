import { describe, expect, test } from 'vitest'
import { createMetrics, createMuninNode, type Graph } from '../../src/index.ts'
import { converse, muninMaster, realMuninNode } from './munin.ts'

const graphs: readonly Graph[] = [
  {
    name: 'capture',
    title: 'Frames captured',
    unit: 'frames a second',
    category: 'audio',
    lowest: 0,
    fields: [
      { name: 'frames', label: 'Frames', metric: 'frames_total', draw: 'area' },
      { name: 'holes', label: 'Holes', metric: 'holes_total', warning: { high: 0 } },
    ],
  },
  {
    name: 'disk',
    title: 'Disk',
    unit: 'bytes',
    category: 'disk',
    base: 1024,
    info: 'Space used on the storage.',
    fields: [{ name: 'used', metric: 'disk_used_bytes', critical: { high: 1e9 }, min: 0 }],
  },
  {
    name: 'disk.kinds',
    title: 'Disk by kind',
    unit: 'bytes',
    category: 'disk',
    base: 1024,
    fields: [{ name: 'kind', metric: 'disk_used_bytes', each: 'kind', draw: 'stack' }],
  },
]

async function box() {
  const metrics = createMetrics()
  metrics.counter({ name: 'frames_total', help: 'Frames.' }).add(44_100.9)
  metrics.counter({ name: 'holes_total', help: 'Holes.' })
  const used = metrics.gauge({
    name: 'disk_used_bytes',
    help: 'Used.',
    unit: 'bytes',
    labels: ['kind'],
  })
  used.set(1_200_000_000, { kind: 'wav' })
  used.set(2.5e8, { kind: 'ogg files # 1' })
  return createMuninNode({ metrics, graphs, host: 'pigebox.local', version: '2.0.73', port: 0 })
}

describe('beside the real programs', () => {
  test('the node says word for word what munin-node says', async () => {
    await using node = await box()
    const ask = async (what: string): Promise<string> =>
      (await converse(node.port, `cap multigraph\n${what}\nquit\n`))
        .split('\n')
        .slice(2, -2)
        .join('\n')
    const plugin = async (name: string) => ({
      config: `${await ask(`config ${name}`)}\n`,
      fetch: `${await ask(`fetch ${name}`)}\n`,
    })
    await using real = await realMuninNode('pigebox.local', {
      capture: await plugin('capture'),
      disk: await plugin('disk'),
    })
    const said = [
      'list\n',
      'cap multigraph dirty\r\n',
      'cap\n',
      'list\r\n',
      'CAP multigraph\n',
      'list\n',
      'List PigeBox.local\n',
      'list elsewhere\n',
      'nodes\nversion\n',
      'config capture\nfetch capture\r\n',
      'config disk\nfetch disk\n',
      'fetch nothing\nconfig\nfetch ../../etc/passwd\n',
      'hello\n\n',
    ].join('')
    for (const end of ['quit\nlist\n', '.\n', 'QUIT\r\n', '']) {
      const spoken = await converse(node.port, said + end)
      expect(spoken).toBe(await converse(real.port, said + end))
      expect(spoken).toContain('\nframes.value 44100\n')
    }
  })

  test('a Munin master takes graphs and numbers into its databases, and raises the alarm', async () => {
    await using node = await box()
    await using master = await muninMaster('pigebox.local', node.port)
    // RRDtool's tuning of a file that is only made afterwards fails, with every node.
    const troubles = (await master.update())
      .split('\n')
      .filter((line) => /WARN|ERROR|FATAL/.test(line) && !/Tuning (type|min|max) of/.test(line))
    expect(troubles).toEqual([])
    expect(await master.knows()).toContain(
      'local;pigebox.local:disk.kinds.kind_ogg_files_1.label ogg files # 1\n',
    )
    expect(await master.database('capture-frames-d')).toMatch(/ds\[42\].type = "DERIVE"/)
    expect(await master.database('disk-kinds-kind_wav-g')).toMatch(/ds\[42\].type = "GAUGE"/)
    expect(await master.limits()).toContain(
      'local;pigebox.local;disk;used;critical Value is 1450000000.00. Critical range (:1000000000) exceeded',
    )
  })
})
