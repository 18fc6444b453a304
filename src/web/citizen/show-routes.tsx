import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { licenseTypeVersion, ownLicense, qrSvg, showablesOf } from '../../licenses/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { refuse } from '../../platform/faults.ts'
import { session } from '../../platform/http/access.ts'
import type { Server } from '../../platform/http/server.ts'
import { ownSessionUid, type Sso } from '../../sso/index.ts'
import { endShowing, finishCode, keptCode, looksAt, openShowing, startShowing } from '../../verification/index.ts'
import { sendAccount } from '../account/frame.tsx'
import { exchangeOf } from '../exchange.ts'
import { button, form, listOf, ownDoor, text, ticks } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { ownerOf } from '../signed-in.ts'
import { licensePath } from './license.tsx'
import { typeNameOf } from './license-state.ts'
import { lookLine, lookMoment } from './looks.tsx'
import { ChooseShown, ShowingPage, showingPath, showWords } from './show.tsx'

const closed = { additionalProperties: false } as const
const licenseParams = Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 150 }) }, closed)
const showingParams = Type.Object({ id: Type.String({ minLength: 36, maxLength: 36 }) }, closed)
const chosen = form({ show: ticks(200), key: text(100) })
const base64url = (length: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${length}}$` })
const signed = Type.Object(
  { madeAt: Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }), nonce: base64url(11), signature: base64url(86) },
  closed,
)

/** How often a browser without scripts asks anew, in seconds. */
const refreshSeconds = 10

/** The showable parts of a license's type. */
async function showablesFor(deps: Deps, license: { readonly typeCode: string; readonly typeVersion: number }) {
  return showablesOf(await licenseTypeVersion(deps, license.typeCode, license.typeVersion))
}

/** A holder shows a license: chooses what, holds the code out, sees who looked. */
export function showRoutes(server: Server, deps: Deps, sso: Sso): void {
  const { config } = deps
  const signedIn = { config: { access: session }, schema: { ...hidden, params: showingParams } }
  async function sessionOf(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const uid = await ownSessionUid(sso, exchangeOf(request, reply))
    if (uid === undefined) throw refuse('token-required')
    return uid
  }

  server.get(
    '/me/licenses/:identifier/show',
    { config: ownDoor, schema: { ...hidden, params: licenseParams } },
    async (request, reply) => {
      const owner = await ownerOf(deps, request.caller)
      const license = await ownLicense(deps, request.caller, request.params.identifier)
      const showables = await showablesFor(deps, license)
      const language = languageOf(request)
      return sendAccount(config, request, reply, {
        owner,
        tab: '/me',
        shape: 'form',
        title: showWords[language].title(typeNameOf(license, language)),
        scripts: ['show.js'],
        children: spoken => <ChooseShown {...spoken} license={license} showables={showables} />,
      })
    },
  )
  server.post(
    '/me/licenses/:identifier/show',
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params: licenseParams, body: chosen },
    },
    async (request, reply) => {
      const { key } = request.body
      const id = await startShowing(deps, request.caller, {
        identifier: request.params.identifier,
        show: listOf(request.body.show),
        sessionUid: await sessionOf(request, reply),
        publicKey: key === '' ? undefined : Buffer.from(key, 'base64url'),
      })
      return reply.redirect(showingPath(id), 303)
    },
  )
  server.get(
    '/me/showings/:id',
    { config: ownDoor, schema: { ...hidden, params: showingParams } },
    async (request, reply) => {
      const { caller } = request
      const { id } = request.params
      const uid = await sessionOf(request, reply)
      const showing = await openShowing(deps, caller, uid, id)
      const [owner, license] = [await ownerOf(deps, caller), await ownLicense(deps, caller, showing.identifier)]
      const looks = (await looksAt(deps, caller, showing.identifier, showing.startedAt)) ?? []
      const shown = (await showablesFor(deps, license)).filter(({ path }) => showing.show.includes(path))
      const isDrawn = !showing.isInBrowser && !showing.isOver
      const picture = isDrawn ? await qrSvg(await keptCode(deps, caller, uid, id)) : undefined
      if (isDrawn) reply.header('refresh', String(refreshSeconds))
      const language = languageOf(request)
      return sendAccount(config, request, reply, {
        owner,
        tab: '/me',
        shape: 'grid',
        title: showWords[language].title(typeNameOf(license, language)),
        scripts: ['show.js'],
        children: spoken => <ShowingPage {...spoken} {...{ license, showing, shown, looks, qrSvg: picture }} />,
      })
    },
  )
  server.post(
    '/me/showings/:id/code',
    {
      ...signedIn,
      preHandler: server.csrfProtection,
      schema: { ...signedIn.schema, body: signed },
    },
    async (request, reply) => {
      const { madeAt, nonce, signature } = request.body
      const made = {
        madeAt,
        nonce: Buffer.from(nonce, 'base64url'),
        signature: Buffer.from(signature, 'base64url'),
      }
      const uid = await sessionOf(request, reply)
      const url = await finishCode(deps, request.caller, uid, request.params.id, made)
      return reply
        .header('cache-control', 'no-store')
        .type('image/svg+xml')
        .send(await qrSvg(url))
    },
  )
  server.get('/me/showings/:id/state', signedIn, async (request, reply) => {
    const language = languageOf(request)
    const showing = await openShowing(deps, request.caller, await sessionOf(request, reply), request.params.id)
    const looks = (await looksAt(deps, request.caller, showing.identifier, showing.startedAt)) ?? []
    return reply.header('cache-control', 'no-store').send({
      isOver: showing.isOver,
      nextAt: showing.nextAt,
      usedThrough: showing.usedThrough,
      looks: looks.map(look => ({
        id: look.id,
        isGood: look.outcome === 'valid',
        line: lookLine(look, language),
        at: lookMoment(look, language),
      })),
    })
  })
  server.post(
    '/me/showings/:id/end',
    {
      config: ownDoor,
      preHandler: server.csrfProtection,
      schema: { ...hidden, params: showingParams, body: button },
    },
    async (request, reply) => {
      const identifier = await endShowing(deps, request.caller, await sessionOf(request, reply), request.params.id)
      return reply.redirect(licensePath({ identifier }), 303)
    },
  )
}
