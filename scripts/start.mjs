import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * `npm start`: runs `src/main.ts` from a few files, made of the sources on the first start after they changed. Read one by
 * one, the program's sources and the packages of many small files take three seconds of a processor at every start; so
 * they take half of one. What the program imports late is a file of its own and read late, what runs in threads another.
 * Where no files can be made, the sources are run as they are. `start.mjs <source> [word …]` runs another program in the same
 * way, so that what is measured is what is run.
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
    // A thousand times: by promises it takes ten times as long.
    const { mtimeMs, size } = statSync(path)
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  return `${program}-${hash.digest('hex').slice(0, 16)}`
}

/** Marks our own question to the resolver. */
const asked = {}

const hrefText = path => JSON.stringify(pathToFileURL(path).href)

const entries = { [program]: entry, thread: 'src/licenses/batches/thread.ts' }
const fileIn = (place, name) => join(place, `${name}.mjs`)

const packagesBeside = place => ({
  name: 'packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ kind, path: name, pluginData, ...asker }) => {
      if (kind === 'entry-point' || isSpread(name) || pluginData === asked) return undefined
      if (isBuiltin(name)) return { path: name, external: true }
      // The very file that Node would find, so that nothing is there twice.
      const found = await build.resolve(name, { kind, ...asker, pluginData: asked })
      return found.errors.length > 0 ? undefined : { path: pathToFileURL(found.path).href, external: true }
    })
    // What lies beside a source is looked for beside the source.
    build.onLoad({ filter: /[\\/](?:src|scripts)[\\/].*\.tsx?$/ }, async ({ path: source }) => {
      if (source.includes('node_modules')) return undefined
      const text = await readFile(source, 'utf8')
      const contents = text
        .replaceAll("new URL('./thread.ts', import.meta.url)", `new URL(${hrefText(fileIn(place, 'thread'))})`)
        .replaceAll('import.meta.url', hrefText(source))
      return { contents, loader: source.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
})

/** All of them or none: of two starts at once one puts its own in place. */
async function make(place) {
  const { build, stop } = await import('esbuild')
  const draft = join(folder, `.${process.pid}`)
  await mkdir(draft, { recursive: true })
  try {
    await build({
      absWorkingDir: root,
      entryPoints: Object.entries(entries).map(([out, source]) => ({ in: source, out })),
      outdir: draft,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      conditions: [],
      jsx: 'automatic',
      jsxImportSource: 'preact',
      logLevel: 'silent',
      plugins: [packagesBeside(place)],
    })
    await rename(draft, place).catch(error => access(fileIn(place, program)).catch(() => Promise.reject(error)))
  } finally {
    await Promise.all([stop(), rm(draft, { recursive: true, force: true })])
  }
  const older = (await readdir(folder)).filter(name => name.startsWith(`${program}-`))
  for (const name of older)
    if (join(folder, name) !== place) await rm(join(folder, name), { recursive: true, force: true })
}

/** The program's own file; undefined where none can be made. */
async function made() {
  try {
    const place = join(folder, await nameOfState())
    await access(place).catch(() => make(place))
    return fileIn(place, program)
  } catch (error) {
    process.stderr.write(`starting from the sources, which takes longer: ${error.message}\n`)
    return undefined
  }
}

const path = await made()
if (path === undefined) (await import('tsx/esm/api')).register()
await import(path === undefined ? pathToFileURL(join(root, entry)).href : pathToFileURL(path).href)
