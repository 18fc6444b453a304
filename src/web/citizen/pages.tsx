import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Organization } from '../../identity/index.ts'
import { type LicenseInFull, type LicenseView, type PublishedType, qrSvg } from '../../licenses/index.ts'
import type { Config } from '../../platform/config.ts'
import type { Look } from '../../verification/index.ts'
import { sendAccount } from '../account/frame.tsx'
import { languageOf } from '../page.tsx'
import type { Owner } from '../signed-in.ts'
import { LicensePage, licensePath } from './license.tsx'
import { typeNameOf } from './license-state.ts'
import { Me, meWords } from './me.tsx'

export interface HomeContent {
  readonly owner: Owner
  /** The one they act for. */
  readonly organization: Organization | undefined
  readonly licenses: readonly LicenseView[]
  /** The person's number in clear, once it was asked for. */
  readonly number: string | undefined
  readonly today: string
  readonly isOfficer: boolean
}

export function sendMe(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { owner, ...content }: HomeContent,
): FastifyReply {
  return sendAccount(config, request, reply, {
    owner,
    tab: '/me',
    shape: 'grid',
    title: meWords[languageOf(request)].title,
    address: '/me',
    children: spoken => <Me {...content} {...spoken} person={owner.person} demo={config.demo} />,
  })
}

export interface LicenseContent {
  readonly owner: Owner
  readonly license: LicenseInFull
  readonly type: PublishedType
  /** Who verified it; undefined for whoever does not hold it. */
  readonly looks: readonly Look[] | undefined
  readonly today: string
  /** Numbers of persons on its face in clear: asked for. */
  readonly isClear: boolean
}

export async function sendLicense(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { owner, ...content }: LicenseContent,
): Promise<FastifyReply> {
  const picture = await qrSvg(content.license.qr)
  return sendAccount(config, request, reply, {
    owner,
    tab: '/me',
    shape: 'grid',
    title: typeNameOf(content.license, languageOf(request)),
    address: licensePath(content.license),
    children: spoken => <LicensePage {...content} {...spoken} qrSvg={picture} />,
  })
}
