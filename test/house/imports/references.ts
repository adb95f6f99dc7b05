import { type ESTree, parseSync, Visitor } from 'vite'

/** One mention of another module or file in a source. */
export interface Reference {
  /** As written; of a template literal what stands before its first `${`. */
  readonly specifier: string
  /** `type` is erased before it runs; `url` is opened by `new URL(…, import.meta.url)`. */
  readonly kind: 'value' | 'type' | 'dynamic' | 'url'
  readonly line: number
}

/** What one source mentions. */
export interface Source {
  readonly references: readonly Reference[]
  /** Lines of `import(…)` whose argument is computed: nobody can tell what it opens. */
  readonly computed: readonly number[]
  /** Dotted names that are used as values and not declared by the file: `Date.now`, `console.log`. */
  readonly globals: readonly { name: string; line: number }[]
  /** The file holds nothing but `export … from`, and the `export {}` of an empty one. */
  readonly onlyExports: boolean
}

/**
 * Read what a source mentions: static and dynamic imports, re-exports, `import('…').Type`,
 * `new URL('…', import.meta.url)`, `import.meta.resolve('…')` and `require('…')`.
 */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const references: Reference[] = []
  const computed: number[] = []
  const globals: { name: string; line: number }[] = []
  const lineOf = (node: ESTree.Node): number => text.slice(0, node.start).split('\n').length
  const add = (kind: Reference['kind'], at: ESTree.Node, from: ESTree.Node): void => {
    const literal = literalOf(from)
    // A URL is relative without a dot, too.
    const isBare = kind === 'url' && /^[\w-]+(\.|\/|$)/.test(literal ?? '')
    const specifier = isBare ? `./${literal}` : literal
    if (specifier !== undefined) references.push({ specifier, kind, line: lineOf(at) })
    else if (kind === 'dynamic') computed.push(lineOf(at))
  }
  new Visitor({
    ImportDeclaration: (node) => add(isErased(node) ? 'type' : 'value', node, node.source),
    ExportAllDeclaration: (node) =>
      add(node.exportKind === 'type' ? 'type' : 'value', node, node.source),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(isErased(node) ? 'type' : 'value', node, node.source)
    },
    TSImportType: (node) => add('type', node, node.source),
    ImportExpression: (node) => add('dynamic', node, node.source),
    NewExpression: (node) => {
      const [what, base] = node.arguments
      const isUrl = nameOf(node.callee) === 'URL' && base && nameOf(base) === 'import.meta.url'
      if (what && isUrl) add('url', node, what)
      if (nameOf(node.callee) === 'Date' && !what)
        globals.push({ name: 'new Date()', line: lineOf(node) })
    },
    CallExpression: (node) => {
      const [what] = node.arguments
      const name = nameOf(node.callee)
      if (what && (name === 'import.meta.resolve' || name === 'require')) add('dynamic', node, what)
      if (name) globals.push({ name, line: lineOf(node) })
    },
    MemberExpression: (node) => {
      const name = nameOf(node)
      if (name) globals.push({ name, line: lineOf(node) })
    },
  }).visit(program)
  const onlyExports = program.body.every(
    (node) =>
      node.type === 'ExportAllDeclaration' ||
      (node.type === 'ExportNamedDeclaration' && !node.declaration),
  )
  return { references, computed, globals, onlyExports }
}

/** An import or export that leaves nothing behind once the types are stripped. */
function isErased(node: ESTree.ImportDeclaration | ESTree.ExportNamedDeclaration): boolean {
  const own = node.type === 'ImportDeclaration' ? node.importKind : node.exportKind
  if (own === 'type') return true
  const kinds = node.specifiers.map((specifier) =>
    specifier.type === 'ImportSpecifier'
      ? specifier.importKind
      : specifier.type === 'ExportSpecifier'
        ? specifier.exportKind
        : 'value',
  )
  return kinds.length > 0 && kinds.every((kind) => kind === 'type')
}

function literalOf(node: ESTree.Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type !== 'TemplateLiteral') return undefined
  const head = node.quasis[0]?.value.cooked
  // `./${name}.ts` could be any file: that is as good as computed.
  return head && !head.endsWith('/') ? head : undefined
}

/** `a.b.c` for a chain of plain names. */
function nameOf(node: ESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MetaProperty') return `${node.meta.name}.${node.property.name}`
  if (node.type !== 'MemberExpression' || node.computed) return undefined
  const object = nameOf(node.object)
  return object && node.property.type === 'Identifier'
    ? `${object}.${node.property.name}`
    : undefined
}
