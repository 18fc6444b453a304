import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import Type from 'typebox'
import { refuse } from '../platform/faults.ts'
import { publicDoor } from '../platform/http/access.ts'
import type { Server } from '../platform/http/server.ts'
import { bundle } from './scan/bundle.ts'

/** What browsers load, all served by ourselves, each under a name that changes with its content. */
interface Asset {
  readonly content: Buffer
  readonly type: string
  readonly path: string
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
}

const own = (name: string): string => fileURLToPath(new URL(`./ui/${name}`, import.meta.url))
const packaged = (name: string): string => createRequire(import.meta.url).resolve(name)
const file = (path: string) => () => readFileSync(path)
const sources: Readonly<Record<string, () => Buffer>> = {
  'pico.css': file(packaged('@picocss/pico/css/pico.min.css')),
  'yihao.css': file(own('yihao.css')),
  'scan.css': file(own('scan.css')),
  'yihao.js': file(own('yihao.js')),
  'verify.js': file(own('verify.js')),
  'passkey.js': file(own('passkey.js')),
  'show.js': file(own('show.js')),
  'icon.svg': file(own('icon.svg')),
  'icon-192.png': file(own('icon-192.png')),
  'icon-512.png': file(own('icon-512.png')),
  'reader.wasm': file(packaged('zxing-wasm/reader/zxing_reader.wasm')),
  'counter.js': () => bundle('counter.js'),
  'offline.js': () => bundle('offline.js'),
}

const assets = new Map<string, Asset>()

function assetNamed(name: string): Asset {
  const known = assets.get(name)
  if (known !== undefined) return known
  const content = sources[name]?.()
  if (content === undefined) throw new Error(`there is no asset ${name}`)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const [stem = '', ending = ''] = name.split('.')
  const type = types[ending] ?? 'application/octet-stream'
  const asset = { content, type, path: `/assets/${stem}.${hash}.${ending}` }
  assets.set(name, asset)
  return asset
}

export const assetPath = (name: string): string => assetNamed(name).path

const form = /^([a-z0-9-]+)\.[0-9a-f]{12}\.([a-z]+)$/

/** The asset of this name, if its content is still the one that the name was made from. */
function assetAt(name: string): Asset {
  const [, stem = '', ending = ''] = form.exec(name) ?? []
  const plain = `${stem}.${ending}`
  const asset = Object.hasOwn(sources, plain) ? assetNamed(plain) : undefined
  if (asset?.path !== `/assets/${name}`) throw refuse('not-found')
  return asset
}

export function serveAssets(server: Server): void {
  server.get(
    '/assets/:name',
    {
      config: { access: publicDoor },
      schema: { hide: true, params: Type.Object({ name: Type.String({ maxLength: 100 }) }) },
    },
    async (request, reply) => {
      const { content, type } = assetAt(request.params.name)
      return reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(content)
    },
  )
}
