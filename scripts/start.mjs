import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * `npm start`: runs `src/main.ts` from one file, made of the sources on the first start after they changed. Read one by
 * one, the program's sources and the packages of many small files take three seconds of a processor at every start; so
 * they take half of one. Where no file can be made, the sources are run as they are. What runs in threads of its own is a
 * second file. `start.mjs <source> [word …]` runs another program in the same way, so that what is measured is what is run.
 *
 * This one is plain JavaScript, since nothing here reads TypeScript yet.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'node_modules', '.cache', 'yihao')
const [entry = 'src/main.ts'] = process.argv.splice(2, 1)
const program = basename(entry, '.ts')

/** Packages that are spread over dozens or hundreds of files; all others are left where they are. */
const spread = [
  'typebox',
  'drizzle-orm',
  'oidc-provider',
  '@simplewebauthn/server',
  'jose',
  'cborg',
  'openid-client',
  'oauth4webapi',
]
const isSpread = name => spread.some(each => name === each || name.startsWith(`${each}/`))

/** Changes with every source, with what is installed, and with what would run it. */
async function nameOfState() {
  const hash = createHash('sha256').update(`${process.version} ${root}\n`)
  const folders = [...new Set(['src', dirname(entry)])]
  const files = await Promise.all(
    folders.map(each => readdir(join(root, each), { recursive: true, withFileTypes: true })),
  )
  const paths = files
    .flat()
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name))
  paths.push(
    fileURLToPath(import.meta.url),
    join(root, 'package.json'),
    join(root, 'node_modules', '.package-lock.json'),
  )
  for (const path of paths.sort()) {
    const { mtimeMs, size } = await stat(path)
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  return `${program}-${hash.digest('hex').slice(0, 16)}.mjs`
}

/** Marks our own question to the resolver. */
const asked = {}

const hrefText = path => JSON.stringify(pathToFileURL(path).href)
const threadOf = path => path.replace(/-(?=[^/\\-]*$)/, '-thread-')

const packagesBeside = path => ({
  name: 'packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ kind, path: name, pluginData, ...place }) => {
      if (kind === 'entry-point' || isSpread(name) || pluginData === asked) return undefined
      if (isBuiltin(name)) return { path: name, external: true }
      // The very file that Node would find, so that nothing is there twice.
      const found = await build.resolve(name, { kind, ...place, pluginData: asked })
      return found.errors.length > 0 ? undefined : { path: pathToFileURL(found.path).href, external: true }
    })
    // What lies beside a source is looked for beside the source.
    build.onLoad({ filter: /[\\/](?:src|scripts)[\\/].*\.tsx?$/ }, async ({ path: source }) => {
      if (source.includes('node_modules')) return undefined
      const text = await readFile(source, 'utf8')
      const contents = text
        .replaceAll("new URL('./thread.ts', import.meta.url)", `new URL(${hrefText(threadOf(path))})`)
        .replaceAll('import.meta.url', hrefText(source))
      return { contents, loader: source.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
})

/** Whole or not at all: two starts at once put the same in place. The thread's comes first: who finds one finds both. */
async function make(path) {
  const { build, stop } = await import('esbuild')
  await mkdir(folder, { recursive: true })
  const files = { 'src/licenses/batches/thread.ts': threadOf(path), [entry]: path }
  try {
    for (const [source, file] of Object.entries(files)) {
      const draft = join(folder, `.${process.pid}.mjs`)
      await build({
        absWorkingDir: root,
        entryPoints: [source],
        outfile: draft,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        conditions: [],
        jsx: 'automatic',
        jsxImportSource: 'preact',
        logLevel: 'silent',
        plugins: [packagesBeside(path)],
      })
      await rename(draft, file)
    }
  } finally {
    await stop()
  }
  const older = (await readdir(folder)).filter(name => name.startsWith(`${program}-`))
  for (const name of older)
    if (!Object.values(files).includes(join(folder, name))) await rm(join(folder, name), { force: true })
}

/** The one file; undefined where it cannot be made. */
async function oneFile() {
  try {
    const path = join(folder, await nameOfState())
    await access(path).catch(() => make(path))
    return path
  } catch (error) {
    process.stderr.write(`starting from the sources, which takes longer: ${error.message}\n`)
    return undefined
  }
}

const path = await oneFile()
if (path === undefined) (await import('tsx/esm/api')).register()
await import(path === undefined ? pathToFileURL(join(root, entry)).href : pathToFileURL(path).href)
