import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Lower never imports upper. Slices of one row do not import each other. */
const rank: Readonly<Record<string, number>> = {
  platform: 0,
  audit: 1,
  identity: 2,
  sso: 3,
  licenses: 3,
  sharing: 4,
  verification: 5,
  web: 6,
  demo: 7,
}
const upward = 8

interface Source {
  readonly path: string
  readonly slice: string | undefined
  readonly text: string
  readonly imports: readonly string[]
}

/** Comments say what they like; the laws hold for code. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')

function read(path: string): Source {
  const text = withoutComments(readFileSync(join(src, path), 'utf8'))
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1] ?? '')
  const [first] = path.split('/')
  return { path, slice: path.includes('/') ? first : undefined, text, imports }
}

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(path => /\.tsx?$/.test(path))
  .map(read)

const slices = readdirSync(src, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && readdirSync(join(src, entry.name)).length > 0)
  .map(entry => entry.name)

/** Every import of one file of ours by another: from, to. */
const edges = sources.flatMap(source =>
  source.imports
    .filter(target => target.startsWith('.'))
    .map(target => ({ source, target: relative(src, normalize(join(src, dirname(source.path), target))) })),
)
/** Everything of a slice; what needs nothing but the language; what browsers run. */
const doors = ['index.ts', 'nouns.ts', 'offline/index.ts']
/** An import that is gone when types are. */
const isOnlyTypes = (text: string, target: string): boolean => {
  const name = target.split('/').at(-1) ?? ''
  return text
    .split(/\n(?=import|export)/)
    .filter(statement => statement.includes(`/${name}'`))
    .every(statement => /^(import|export) type /.test(statement))
}
const sliceOf = (path: string): string | undefined => (path.includes('/') ? path.split('/')[0] : undefined)
const rankOf = (slice: string | undefined): number => (slice === undefined ? upward : (rank[slice] ?? Number.NaN))
const offenders = (pattern: RegExp, allowed: (path: string) => boolean): string[] =>
  sources.filter(source => pattern.test(source.text) && !allowed(source.path)).map(source => source.path)

/** Files that lie in no circle leave one after another, each once nothing left imports it; what stays is tied together. */
function tiedTogether(): string[] {
  let left = edges.map(({ source, target }) => ({ from: source.path, to: target }))
  for (let before = -1; before !== left.length; ) {
    before = left.length
    const importing = new Set(left.map(({ from }) => from))
    left = left.filter(({ to }) => importing.has(to))
  }
  return [...new Set(left.map(({ from, to }) => `${from} -> ${to}`))].sort()
}

describe('the order of the slices', () => {
  it('knows every slice', () => {
    expect(slices.filter(slice => rank[slice] === undefined)).toEqual([])
  })

  it('no file imports itself by way of others, types included', () => {
    expect(tiedTogether()).toEqual([])
  })

  it('lower never imports upper', () => {
    const wrong = edges
      .filter(
        ({ source, target }) => source.slice !== sliceOf(target) && rankOf(source.slice) <= rankOf(sliceOf(target)),
      )
      .map(({ source, target }) => `${source.path} → ${target}`)
    expect(wrong).toEqual([])
  })

  it('another slice is entered by its doors alone; schemas and stores may read a lower schema', () => {
    const wrong = edges
      .filter(({ source, target }) => {
        const slice = sliceOf(target)
        if (slice === undefined || slice === source.slice || slice === 'platform') return false
        if (doors.some(door => target === `${slice}/${door}`)) return false
        return !(/(^|\/)(schema|store)\.ts$/.test(source.path) && target === `${slice}/schema.ts`)
      })
      .map(({ source, target }) => `${source.path} → ${target}`)
    expect(wrong).toEqual([])
  })

  it('behind the door of nouns, and in the offline verifier, nothing needs more than the language', () => {
    const byPath = new Map(sources.map(source => [source.path, source]))
    const reached = new Set(sources.map(({ path }) => path).filter(path => /(^|\/)nouns\.ts$|\/offline\//.test(path)))
    expect(reached.size).toBeGreaterThan(5)
    for (const path of reached)
      for (const { source, target } of edges)
        if (source.path === path && !isOnlyTypes(byPath.get(path)?.text ?? '', target)) reached.add(target)
    const wrong = [...reached].flatMap(path =>
      (byPath.get(path)?.imports ?? []).filter(target => !target.startsWith('.')).map(target => `${path} → ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('every import leads to a file', () => {
    expect(
      edges
        .filter(({ target }) => !existsSync(join(src, target)))
        .map(({ source, target }) => `${source.path} → ${target}`),
    ).toEqual([])
  })
})

describe('the rooms', () => {
  it('SQL stands in stores and schemas', () => {
    expect(
      offenders(
        /from 'drizzle-orm/,
        path => path.startsWith('platform/') || /(^|\/)([a-z-]+-)?(store|schema)\.ts$/.test(path),
      ),
    ).toEqual([])
  })

  it('the time is asked by the clock', () => {
    expect(
      offenders(/new Date\(\)|Date\.now\(\)/, path => path === 'platform/clock.ts' || path === 'platform/ids.ts'),
    ).toEqual([])
  })

  it('the environment is read at start, once', () => {
    expect(offenders(/process\.env(?!\.PATH\b)/, path => path === 'main.ts')).toEqual([])
  })

  it('private keys are touched in the key room', () => {
    expect(
      offenders(
        /createPrivateKey|generateKeyPair/,
        path => path.startsWith('platform/keys/') || path.startsWith('demo/'),
      ),
    ).toEqual([])
  })

  it('HTML is written by pages', () => {
    expect(
      sources
        .filter(source => source.path.endsWith('.tsx') && source.slice !== 'web' && source.slice !== 'demo')
        .map(source => source.path),
    ).toEqual([])
  })

  it('status codes of refusals are chosen in one place', () => {
    expect(
      offenders(
        /\.(status|code)\((4|5)\d\d\)/,
        path => path === 'platform/http/fault-handler.ts' || path.startsWith('demo/'),
      ),
    ).toEqual([])
  })

  it('there are no drawers', () => {
    expect(
      sources
        .filter(source => /(^|\/)(services?|managers?|helpers?|utils?|common|misc)(\.tsx?$|\/)/.test(source.path))
        .map(source => source.path),
    ).toEqual([])
  })

  it('a folder name is not repeated in its files', () => {
    const repeats = sources.filter(({ path }) => {
      const parts = path.split('/')
      const [folder, file] = [parts.at(-2), parts.at(-1)]
      return folder !== undefined && file !== undefined && new RegExp(`^${folder}-`).test(file)
    })
    expect(repeats.map(source => source.path)).toEqual([])
  })

  it('no file is longer than 300 lines', () => {
    expect(
      sources
        .filter(source => readFileSync(join(src, source.path), 'utf8').split('\n').length > 300)
        .map(source => source.path),
    ).toEqual([])
  })

  it('every slice says at the door what the room is, on one screen', () => {
    for (const slice of slices.filter(name => name !== 'sharing')) {
      const path = join(src, slice, 'README.md')
      expect(existsSync(path), `${slice}/README.md`).toBe(true)
      expect(readFileSync(path, 'utf8').split('\n').length, `${slice}/README.md fits a screen`).toBeLessThanOrEqual(60)
    }
  })
})
