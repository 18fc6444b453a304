import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import type { Config } from '../platform/config.ts'
import { readPrivate } from '../platform/keys/private-file.ts'

const text = Type.String({ minLength: 1 })

/** A P-256 private key (RFC 7517). */
export const privateJwk = Type.Object({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: text,
  y: text,
  d: text,
  kid: text,
  alg: Type.Literal('ES256'),
})
export type PrivateJwk = Static<typeof privateJwk>

const client = Type.Object({
  client_id: text,
  scope: text,
  redirect_uris: Type.Optional(Type.Array(text)),
  uscc: Type.Optional(text),
  client_secret: Type.Optional(text),
  privateJwk: Type.Optional(privateJwk),
})
export type DemoClient = Static<typeof client>

/** `demo.json`: what somebody needs to know who plays with the demonstration. */
const shape = Type.Object({
  origin: text,
  issuer: text,
  people: Type.Array(
    Type.Object({
      name: text,
      documentType: text,
      documentNumber: text,
      password: text,
      assuranceLevel: Type.Integer(),
      /** What they are in a department, or here. */
      office: Type.Optional(text),
    }),
  ),
  organizations: Type.Array(
    Type.Object({ name: text, uscc: text, legalRepresentative: Type.Union([text, Type.Null()]) }),
  ),
  clients: Type.Object({
    registrar: client,
    department: client,
    secondDepartment: client,
    counter: client,
    app: client,
    secondApp: client,
  }),
  licenses: Type.Array(
    Type.Object({ identifier: text, number: text, checkCode: text, qr: text, typeCode: text, status: text }),
  ),
})
export type DemoFile = Static<typeof shape>

const pathIn = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'demo.json')

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** The file of this installation; undefined when there is none, or none that this version understands. */
export async function readDemoFile(config: Pick<Config, 'dataDir'>): Promise<DemoFile | undefined> {
  const standing = parse((await readPrivate(pathIn(config))) ?? '')
  return Value.Check(shape, standing) ? standing : undefined
}

/** Puts the file in place, mode 0600, whole or not at all. */
export async function writeDemoFile(config: Pick<Config, 'dataDir'>, content: DemoFile): Promise<void> {
  const path = pathIn(config)
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(content, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}
