import type { Graph } from '@boxwright/appliance'

/** What Munin and the page at /munin/ draw of the box's numbers. */
export const graphs: readonly Graph[] = [
  {
    name: 'pigebox_levels',
    title: 'Levels',
    unit: 'dBFS',
    category: 'audio',
    lowest: -80,
    highest: 0,
    fields: [
      { name: 'peak', label: 'peak, channel', metric: 'pigebox_peak_dbfs', each: 'channel' },
      { name: 'rms', label: 'RMS, channel', metric: 'pigebox_rms_dbfs', each: 'channel' },
    ],
  },
  {
    name: 'pigebox_loudness',
    title: 'Loudness (EBU R128)',
    unit: 'LUFS',
    category: 'audio',
    lowest: -70,
    highest: 0,
    fields: [
      { name: 'momentary', metric: 'pigebox_loudness_momentary_lufs' },
      { name: 'shortterm', label: 'short-term', metric: 'pigebox_loudness_short_term_lufs' },
    ],
  },
  {
    name: 'pigebox_frames',
    title: 'Frames',
    unit: 'frames a second',
    category: 'audio',
    lowest: 0,
    fields: [
      { name: 'recorded', metric: 'pigebox_frames_recorded_total', draw: 'area' },
      { name: 'missing', metric: 'pigebox_frames_missing_total', warning: { high: 0 } },
    ],
  },
  {
    name: 'pigebox_holes',
    title: 'Breaks in the sound',
    unit: 'breaks a second',
    category: 'audio',
    lowest: 0,
    fields: [{ name: 'holes', label: 'by cause:', metric: 'pigebox_holes_total', each: 'cause' }],
  },
  {
    name: 'pigebox_drift',
    title: "Drift of the sound card's clock",
    unit: 'ppm',
    category: 'audio',
    fields: [{ name: 'drift', metric: 'pigebox_drift_ppm' }],
  },
  {
    name: 'pigebox_disk',
    title: 'Disk use of each kind',
    unit: 'bytes',
    category: 'disk',
    base: 1024,
    lowest: 0,
    fields: [
      { name: 'used', metric: 'pigebox_disk_used_bytes', each: 'kind', draw: 'stack' },
      { name: 'free', metric: 'pigebox_disk_free_bytes' },
    ],
  },
  {
    name: 'pigebox_files',
    title: 'Files of each kind',
    unit: 'files',
    category: 'disk',
    lowest: 0,
    fields: [{ name: 'files', metric: 'pigebox_disk_files', each: 'kind' }],
  },
  {
    name: 'pigebox_process',
    title: 'Memory of the program',
    unit: 'bytes',
    category: 'system',
    base: 1024,
    lowest: 0,
    fields: [{ name: 'resident', metric: 'process_resident_memory_bytes', draw: 'area' }],
  },
  {
    name: 'pigebox_cpu',
    title: 'CPU time of the program',
    unit: '%',
    category: 'system',
    lowest: 0,
    fields: [{ name: 'cpu', metric: 'process_cpu_seconds_total', scale: 100 }],
  },
]
