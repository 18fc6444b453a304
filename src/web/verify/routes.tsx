import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Deps } from '../../platform/deps.ts'
import { publicDoor } from '../../platform/http/access.ts'
import type { Server } from '../../platform/http/server.ts'
import { assetPath } from '../assets.ts'
import { letPageCompile } from '../exchange.ts'
import { openDoor, query } from '../forms.ts'
import { hidden, languageOf, sendPage } from '../page.tsx'
import { Offline } from './page.tsx'
import { offlineWords } from './words.ts'

const path = '/verify'
const manifestPath = `${path}/app.webmanifest`
const styles = ['scan.css']
const scripts = ['offline.js']
const pages = [`${path}?lang=zh`, `${path}?lang=en`]
const worker = readFileSync(new URL('../scan/worker.js', import.meta.url), 'utf8')

/** All that the page is made of, by the names that change with their content. */
const parts = (): readonly string[] =>
  ['pico.css', 'yihao.css', ...styles, 'yihao.js', ...scripts, 'reader.wasm', 'icon.svg', 'icon-192.png'].map(assetPath)

/** The worker with its list before it: another version of anything is another worker, which keeps a store of its own. */
function workerScript(program: string): string {
  const files = [...pages, ...parts(), manifestPath]
  const version = createHash('sha256')
    .update(`${program}\n${files.join('\n')}\n${worker}`)
    .digest('hex')
    .slice(0, 12)
  return `const version = ${JSON.stringify(version)}\nconst files = ${JSON.stringify(files)}\n${worker}`
}

const manifest = () => ({
  id: path,
  name: '一号 · 离线核验',
  short_name: '离线核验',
  lang: 'zh-CN',
  start_url: path,
  scope: path,
  display: 'standalone',
  background_color: '#f5f6f8',
  theme_color: '#0f4c8a',
  icons: [
    { src: assetPath('icon-192.png'), sizes: '192x192', type: 'image/png' },
    { src: assetPath('icon-512.png'), sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: assetPath('icon-512.png'), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
})

/** The page that verifies without the network, once it was here: its words and scripts are kept by a worker. */
export function offlineRoutes(server: Server, { config }: Deps): void {
  server.get(path, { config: openDoor, schema: { ...hidden, querystring: query({}) } }, async (request, reply) => {
    const language = languageOf(request)
    return sendPage(config, request, letPageCompile(reply), {
      title: offlineWords[language].title,
      address: path,
      scripts,
      styles,
      manifest: manifestPath,
      children: <Offline language={language} />,
    })
  })
  const asset = { config: { access: publicDoor }, schema: hidden }
  server.get(`${path}/worker.js`, asset, async (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .header('service-worker-allowed', path)
      .type('text/javascript; charset=utf-8')
      .send(workerScript(`${config.demo}\n${JSON.stringify(offlineWords)}`)),
  )
  server.get(manifestPath, asset, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/manifest+json').send(manifest()),
  )
}
