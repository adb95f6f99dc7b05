import { formatBytes, Table } from '@boxwright/appliance/web'
import type { ImageView, SeriesView } from '../src/api/types.ts'
import { Matrix } from './matrix.tsx'
import { dateOf } from './names.ts'

/** A series: what its rdiffs save, and its images. */
export function SeriesPanel({ series }: { readonly series: SeriesView }) {
  const { name, images } = series
  const id = `series-${name}`
  return (
    <section class="panel series" aria-labelledby={id} data-testid="series">
      <header>
        <h2 id={id}>{name}</h2>
        <p class="soft">
          {images.length} images, {formatBytes(images.reduce((sum, { size }) => sum + size, 0))}
        </p>
      </header>
      <div class="series-parts">
        <Matrix images={images} />
        <Table<ImageView>
          caption={`Images of ${name}`}
          rows={[...images].reverse()}
          rowKey={({ filename }) => filename}
          columns={[
            {
              title: 'Image',
              cell: ({ filename, version }) => (
                <a href={`/${encodeURIComponent(filename)}`} title={filename}>
                  {dateOf(version)}
                </a>
              ),
              by: ({ version }) => version,
              header: true,
            },
            {
              title: 'Size',
              cell: ({ size }) => formatBytes(size),
              by: ({ size }) => size,
              numeric: true,
            },
            {
              title: 'Settings',
              cell: ({ settings }) => settings,
              by: ({ settings }) => settings,
              numeric: true,
            },
            {
              title: 'SHA-512',
              cell: ({ sha512 }) => <code title={sha512}>{sha512.slice(0, 16)}…</code>,
            },
          ]}
        />
      </div>
    </section>
  )
}
