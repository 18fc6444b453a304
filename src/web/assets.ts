import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { publicDoor } from '../platform/http/access.ts'
import type { Server } from '../platform/http/server.ts'

/** What browsers load, all served by ourselves, each under a name that changes with its content. */
interface Asset {
  readonly content: Buffer
  readonly type: string
  readonly path: string
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

const own = (name: string): string => fileURLToPath(new URL(`./ui/${name}`, import.meta.url))
const pico = createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css')
const files: Readonly<Record<string, string>> = {
  'pico.css': pico,
  'yihao.css': own('yihao.css'),
  'yihao.js': own('yihao.js'),
  'verify.js': own('verify.js'),
  'passkey.js': own('passkey.js'),
  'show.js': own('show.js'),
  'icon.svg': own('icon.svg'),
}

const assets: ReadonlyMap<string, Asset> = new Map(
  Object.entries(files).map(([name, file]) => {
    const content = readFileSync(file)
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
    const [stem = '', ending = ''] = name.split('.')
    return [
      name,
      { content, type: types[ending] ?? 'application/octet-stream', path: `/assets/${stem}.${hash}.${ending}` },
    ]
  }),
)

export function assetPath(name: string): string {
  const asset = assets.get(name)
  if (asset === undefined) throw new Error(`there is no asset ${name}`)
  return asset.path
}

export function serveAssets(server: Server): void {
  for (const { content, type, path } of assets.values())
    server.get(path, { config: { access: publicDoor }, schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(content),
    )
}
