import { Converter, RendererEvent } from 'typedoc'

/** Where a page is listed, by its path; libraries are listed before them. */
const categories = [
  [/^examples\/(compose|start)\//, 'The project'],
  [/^examples\//, 'Appliances'],
  [/^docs\/benchmarks\//, 'Benchmarks'],
  [/^/, 'The project'],
]

/**
 * What typedoc does not do for pages beside the API: each is called by its own heading, for seven of them are files named
 * README, and is listed with its like; and no page has its title twice.
 *
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
    // Those of libraries say themselves what they are called.
    if (page.name === 'Guide') return
    const [, heading] = /^# (.+)$/m.exec(page.content.map(({ text }) => text).join('')) ?? []
    if (heading === undefined) throw new Error(`${page.name}.md has no heading.`)
    const [, category] = categories.find(([path]) => path.test(page.name))
    page.frontmatter = { ...page.frontmatter, category }
    page.name = heading
  })
  app.renderer.on(RendererEvent.BEGIN, ({ project }) => {
    for (const { readme } of [project, ...(project.children ?? [])]) {
      const [first] = readme ?? []
      if (first) first.text = first.text.replace(/^# .+\n+/, '')
    }
  })
}
