import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { personById } from '../../../identity/index.ts'
import { ownSeal, type Seal, sealSvg } from '../../../licenses/index.ts'
import type { Deps } from '../../../platform/deps.ts'
import { isUpload, type Upload } from '../../../platform/http/upload.ts'
import { freshStart, type Sso } from '../../../sso/index.ts'
import { ownDoor } from '../../forms.ts'
import { languageOf } from '../../page.tsx'
import { outcomeOf } from '../../refusal.ts'
import { LinkButton } from '../../ui/link.tsx'
import { sendDepartment } from '../frame.tsx'
import { type ShownSeal, sealsPath } from './pages.tsx'
import { sealWords } from './words.ts'

/** Refusals of somebody who is no custodian, or not as surely known as one must be. */
export const notAllowed = ['seal-not-allowed', 'officer-needed', 'assurance-too-low']

/** Who may not: for whom to act, and how to be known well enough. */
export function sendNoCustodian(sso: Sso, request: FastifyRequest, reply: FastifyReply) {
  const t = sealWords[languageOf(request)]
  return sendDepartment(sso, request, reply, {
    title: t.notYet,
    address: sealsPath,
    children: () => (
      <section class="panel column form">
        <h1>{t.notYet}</h1>
        <p class="lead">{t.notYetAbout}</p>
        <div class="buttons">
          <LinkButton href="/me/mandates">{t.choose}</LinkButton>
          <LinkButton href={freshStart(sso, sealsPath)} second>
            {t.confirm}
          </LinkButton>
        </div>
      </section>
    ),
  })
}

/** The department that the session acts for. */
export const departmentIn = ({ caller }: FastifyRequest): string | undefined =>
  caller.kind === 'person' ? caller.organization : undefined

/** The seal of this id, for those who may see it; undefined for everybody else. */
export async function sealIn({ deps }: Sso, request: FastifyRequest, id: string): Promise<Seal | undefined> {
  const found = await outcomeOf(ownSeal(deps, request.caller, id), [...notAllowed, 'seal-not-found'])
  return found.kind === 'ok' && found.value.uscc === departmentIn(request) ? found.value : undefined
}

function drawingOf({ config, log }: Deps, { id, name }: Seal): string {
  try {
    return sealSvg(config, name)
  } catch (error) {
    log.error({ err: error, seal: id }, 'a seal could not be drawn')
    return ''
  }
}

export async function shownSeal(deps: Deps, seal: Seal): Promise<ShownSeal> {
  const custodian = seal.custodianId === undefined ? undefined : await personById(deps, seal.custodianId)
  const drawing = seal.picture === undefined ? drawingOf(deps, seal) : undefined
  return { seal, drawing, custodian: custodian?.name }
}

/** Doors of forms with files: a picture, and what holds a key, of at most half a megabyte each. */
export const fileDoor = { ...ownDoor, uploadBytes: 1_200_000 }

/** A file in a form; a browser sends an empty one where none was chosen. */
export const fileField = Type.Optional(Type.Unsafe<Upload | string>({}))
export const bytesIn = (field: Upload | string | undefined): Buffer | undefined =>
  isUpload(field) && field.bytes.length > 0 ? field.bytes : undefined
