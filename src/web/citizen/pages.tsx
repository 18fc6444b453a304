import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Organization, Person } from '../../identity/index.ts'
import { type LicenseView, type PublishedType, qrSvg } from '../../licenses/index.ts'
import type { Config } from '../../platform/config.ts'
import type { SignIn } from '../../sso/index.ts'
import { languageOf, sendPage } from '../page.tsx'
import { LicensePage, licensePath } from './license.tsx'
import { typeNameOf } from './license-state.ts'
import { Me, meWords } from './me.tsx'

/** The signed-in person, and the organization they act for. */
export interface Owner {
  readonly person: Person
  readonly organization: Organization | undefined
}

export interface HomeContent extends Owner {
  readonly licenses: readonly LicenseView[]
  readonly signIns: readonly SignIn[]
  /** The person's number in clear, once it was asked for. */
  readonly number: string | undefined
  readonly today: string
}

export function sendMe(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  content: HomeContent,
): FastifyReply {
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  return sendPage(config, request, reply, {
    title: meWords[language].title,
    width: 'wide',
    address: '/me',
    signedInAs: content.person.name,
    signOutToken: csrf,
    children: <Me {...content} language={language} csrf={csrf} demo={config.demo} />,
  })
}

export interface LicenseContent {
  readonly person: Person
  readonly license: LicenseView
  readonly type: PublishedType
  readonly today: string
  /** Numbers of persons on its face in clear: asked for. */
  readonly isClear: boolean
}

export async function sendLicense(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, ...content }: LicenseContent,
): Promise<FastifyReply> {
  const language = languageOf(request)
  const csrf = reply.generateCsrf()
  const picture = await qrSvg(content.license.qr)
  return sendPage(config, request, reply, {
    title: typeNameOf(content.license, language),
    width: 'wide',
    address: licensePath(content.license),
    signedInAs: person.name,
    signOutToken: csrf,
    children: <LicensePage {...content} language={language} csrf={csrf} qrSvg={picture} />,
  })
}
