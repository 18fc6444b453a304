import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { declareCompromise, ownSeal, type Seal, sealsOf } from '../../licenses/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { sealWords } from '../department/seals/words.ts'
import { form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf, saidOf } from '../refusal.ts'
import { Confirm } from '../ui/confirm.tsx'
import { ErrorSummary, Field, type Mistake } from '../ui/form.tsx'
import { Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatDay, type Language } from '../ui/text.ts'
import { asAdministrator, sendAdmin } from './frame.tsx'
import { compromiseWords } from './seal-words.ts'

const tab = '/admin/seals'
const path = `${tab}/:id/compromise`
const pathOf = ({ id }: Seal): string => `${tab}/${id}/compromise`
const params = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false })
const declaration = form({ day: text(20), time: text(20) })

interface FoundProps {
  readonly language: Language
  readonly uscc: string
  readonly seals: readonly Seal[]
  /** The auditor looks on. */
  readonly acts: boolean
}

function Found({ language, uscc, seals, acts }: FoundProps) {
  const [t, words] = [compromiseWords[language], sealWords[language]]
  const declaring = {
    title: t.declare,
    cell: (seal: Seal) => (seal.state === 'revoked' ? '' : <a href={pathOf(seal)}>{t.declare}</a>),
  }
  return (
    <>
      <h1>{t.find}</h1>
      <p class="lead">{t.findAbout}</p>
      <form method="get" action={tab}>
        <Field name="uscc" label={t.uscc} value={uscc} autocomplete="off" maxlength={18} />
        <button type="submit">{t.submit}</button>
      </form>
      {uscc !== '' && seals.length === 0 ? <Empty>{t.none}</Empty> : null}
      {seals.length === 0 ? null : (
        <Table
          caption={seals[0]?.name ?? ''}
          rows={seals}
          keyOf={({ id }) => id}
          columns={[
            { title: words.columns.use, cell: ({ key }) => words.uses[key.algorithm] },
            { title: words.columns.state, cell: ({ status }) => words.states[status] },
            { title: words.columns.since, cell: ({ createdAt }) => formatDay(language, createdAt) },
            { title: words.labels.kid, cell: ({ key }) => key.kid, exact: true },
            ...(acts ? [declaring] : []),
          ]}
        />
      )}
    </>
  )
}

/** A day and a time of the clock as people type them, in Beijing; undefined for anything else. */
function momentOf(day: string, time: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{1,2}[:：]\d{2}$/.test(time.trim())) return undefined
  const moment = new Date(`${day}T${time.trim().replace('：', ':').padStart(5, '0')}:00+08:00`)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}

/** Keys that are in other hands, declared by the security administrator. */
export function adminSealPages(server: Server, sso: Sso): void {
  const { deps } = sso
  function ask(request: FastifyRequest, reply: FastifyReply, seal: Seal, mistakes: readonly Mistake[] = []) {
    const t = compromiseWords[languageOf(request)]
    return sendAdmin(sso, request, reply, {
      tab,
      title: t.declare,
      address: pathOf(seal),
      children: ({ csrf }) => (
        <div class="column form">
          <ErrorSummary title={t.summary} mistakes={mistakes} />
          <Confirm
            {...{ csrf, title: `${t.declare} · ${seal.name}`, action: pathOf(seal), back: `${tab}?uscc=${seal.uscc}` }}
            {...{ follows: t.follows, submit: t.declare, cancel: t.cancel }}
            danger
          >
            <Field name="day" label={t.day} type="date" error={mistakes[0]?.text} />
            <Field name="time" label={t.time} hint={t.timeHint} autocomplete="off" maxlength={5} />
          </Confirm>
        </div>
      ),
    })
  }
  const asked = query({ uscc: optionalText(18) })
  server.get(tab, { config: ownDoor, schema: { ...hidden, querystring: asked } }, (request, reply) =>
    asAdministrator(sso, request, reply, { tab }, async kind => {
      const { uscc = '' } = request.query
      const seals = uscc === '' ? [] : await sealsOf(deps, request.caller, uscc)
      const title = compromiseWords[languageOf(request)].find
      return sendAdmin(sso, request, reply, {
        tab,
        title,
        children: ({ language }) => <Found {...{ language, uscc, seals }} acts={kind === 'security'} />,
      })
    }),
  )
  server.get(path, { config: ownDoor, schema: { ...hidden, params } }, (request, reply) =>
    asAdministrator(sso, request, reply, { tab, acts: true }, async () =>
      ask(request, reply, await ownSeal(deps, request.caller, request.params.id)),
    ),
  )
  server.post(
    path,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params, body: declaration } },
    (request, reply) =>
      asAdministrator(sso, request, reply, { tab, acts: true }, async () => {
        const language = languageOf(request)
        const seal = await ownSeal(deps, request.caller, request.params.id)
        const since = momentOf(request.body.day, request.body.time)
        if (since === undefined)
          return ask(request, reply, seal, [{ field: 'day', text: compromiseWords[language].noMoment }])
        const outcome = await outcomeOf(declareCompromise(deps, request.caller, seal.id, since), [
          'seal-moment-invalid',
          'seal-move-not-allowed',
        ])
        if (outcome.kind === 'refused')
          return ask(request, reply, seal, [{ field: 'day', text: saidOf(outcome.fault, language) }])
        return reply.redirect(`${tab}?uscc=${seal.uscc}`, 303)
      }),
  )
}
