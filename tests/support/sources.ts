import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const LEFT_OUT = new Set(['node_modules', 'dist', 'data', 'public'])

/** A node of the syntax tree (ESTree with TypeScript), as far as is asked of it here. */
export interface SyntaxNode {
  readonly type: string
  readonly [property: string]: unknown
}

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly lines: number
  /** The workspace it belongs to: `packages/core`, `apps/api`, `firmware-sim`. */
  readonly workspace: string
  /** Test files, what only they use, and benchmarks. */
  readonly isForTests: boolean
  readonly text: string
}

/** Every TypeScript file of the workspaces. */
export function sourceFiles(): SourceFile[] {
  return ['packages', 'apps', 'firmware-sim']
    .flatMap((folder) => filesBelow(join(ROOT, folder)))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => sourceFile(relative(ROOT, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')))
}

/** A file as if it lay at `path`. */
export function sourceFile(path: string, text: string): SourceFile {
  const [first, second] = path.split('/')
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    workspace: first === 'firmware-sim' ? first : `${first}/${second}`,
    isForTests: /\.test\.tsx?$|conformance\.ts$|\/(testing|test-support|fixtures|bench)\//.test(path),
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** Every node of a file's syntax tree; comments are not part of it. */
export function* nodesOf(file: SourceFile): Generator<SyntaxNode> {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path} cannot be parsed: ${errors[0]!.message}`)
  yield* descend(program as unknown as SyntaxNode)
}

function* descend(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) yield* descend(child as SyntaxNode)
    }
  }
}

/** What a file imports or re-exports, statically or not, by name; with types or without. */
export function importsOf(file: SourceFile): string[] {
  const names: string[] = []
  for (const node of nodesOf(file)) {
    if (
      node.type === 'ImportDeclaration' ||
      node.type === 'ExportNamedDeclaration' ||
      node.type === 'ExportAllDeclaration' ||
      node.type === 'ImportExpression' ||
      node.type === 'TSImportType'
    ) {
      const { value } = (node.source ?? {}) as { value?: unknown }
      if (typeof value === 'string') names.push(value)
    }
  }
  return names
}

/** Text in a file: string literals, and the fixed parts of templates. */
export function textsOf(file: SourceFile): string[] {
  const texts: string[] = []
  for (const node of nodesOf(file)) {
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value)
    if (node.type === 'TemplateElement') texts.push((node.value as { raw: string }).raw)
    if (node.type === 'JSXText') texts.push(String(node.value))
  }
  return texts
}

/** Uses of `object.property`, as `object.property`, and calls of `new Name()` without arguments. */
export function usesOf(file: SourceFile): string[] {
  const uses: string[] = []
  for (const node of nodesOf(file)) {
    if (node.type === 'MemberExpression' && node.computed === false) {
      const object = node.object as SyntaxNode
      if (object.type === 'Identifier') uses.push(`${object.name}.${(node.property as SyntaxNode).name}`)
    }
    if (node.type === 'NewExpression' && (node.arguments as unknown[]).length === 0) {
      const callee = node.callee as SyntaxNode
      if (callee.type === 'Identifier') uses.push(`new ${callee.name}()`)
    }
  }
  return uses
}
