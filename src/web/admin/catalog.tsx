import Type from 'typebox'
import { importTypes, type ListedType, licenseType, licenseTypes, retireType } from '../../licenses/index.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Sso } from '../../sso/index.ts'
import { nameOf, TypeState, typePath } from '../catalog/pages.tsx'
import { catalogWords } from '../catalog/words.ts'
import { button, form, optionalText, ownDoor, query, text } from '../forms.ts'
import { hidden, languageOf } from '../page.tsx'
import { outcomeOf } from '../refusal.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Area, Buttons, ErrorSummary, Form, type Mistake } from '../ui/form.tsx'
import { Done } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import type { Language } from '../ui/text.ts'
import { asAdministrator, sendAdmin } from './frame.tsx'

const path = '/admin/catalog'
const reading = { tab: path } as const
const acting = { tab: path, acts: true } as const
const importForm = form({ file: text(900_000) })
const actParams = Type.Object(
  { code: text(40), act: Type.Enum(['retire', 'restore']) },
  { additionalProperties: false },
)
/** What can be wrong with a file. */
const importFaults = [
  'import-invalid',
  'license-type-invalid',
  'license-type-conflict',
  'issuer-unknown',
  'issuer-not-eligible',
  'uscc-invalid',
]

interface KeepProps {
  readonly language: Language
  readonly csrf: string
  readonly types: readonly ListedType[]
  readonly file: string
  readonly mistakes: readonly Mistake[]
  readonly done: string | undefined
}

function Keep({ language, csrf, types, file, mistakes, done }: KeepProps) {
  const t = catalogWords[language]
  return (
    <>
      <ErrorSummary title={t.importSummary} mistakes={mistakes} />
      <h1>{t.admin}</h1>
      <p class="lead">{t.adminAbout}</p>
      {done === undefined ? null : <Done>{done}</Done>}
      <Table
        caption={t.title}
        rows={types}
        keyOf={({ code }) => code}
        columns={[
          { title: t.columns.name, cell: each => <a href={typePath(each.code)}>{nameOf(each, language)}</a> },
          { title: t.columns.code, exact: true, cell: each => each.code },
          { title: t.columns.version, cell: each => String(each.version) },
          { title: t.columns.state, cell: each => <TypeState type={each} language={language} /> },
          {
            title: t.admin,
            cell: each => (
              <a href={`${path}/${each.code}/${each.retired === true ? 'restore' : 'retire'}`}>
                {each.retired === true ? t.restore : t.retire}
              </a>
            ),
          },
        ]}
      />
      <section class="panel form">
        <h2>{t.importTitle}</h2>
        <Form action={`${path}/import`} csrf={csrf}>
          <Area
            name="file"
            label={t.importLabel}
            hint={t.importHint}
            value={file}
            error={mistakes[0]?.text}
            rows={10}
          />
          <Buttons>
            <button type="submit">{t.importSubmit}</button>
          </Buttons>
        </Form>
      </section>
    </>
  )
}

function importPages(server: Server, sso: Sso): void {
  const { deps } = sso
  const doneQuery = query({ imported: optionalText(6), done: optionalText(6) })
  server.get(path, { config: ownDoor, schema: { ...hidden, querystring: doneQuery } }, (request, reply) =>
    asAdministrator(sso, request, reply, reading, async () => {
      const t = catalogWords[languageOf(request)]
      const { imported, done } = request.query
      const said = imported === undefined ? (done === undefined ? undefined : t.done) : t.imported(Number(imported))
      const types = await licenseTypes(deps)
      return sendAdmin(sso, request, reply, {
        tab: path,
        title: t.admin,
        children: spoken => <Keep {...spoken} {...{ types }} file="" mistakes={[]} done={said} />,
      })
    }),
  )
  server.post(
    `${path}/import`,
    {
      config: ownDoor,
      bodyLimit: 1_000_000,
      preHandler: server.csrfProtection,
      schema: { ...hidden, body: importForm },
    },
    (request, reply) =>
      asAdministrator(sso, request, reply, acting, async () => {
        const language = languageOf(request)
        const t = catalogWords[language]
        const { file } = request.body
        const outcome = await outcomeOf(importTypes(deps, request.caller, file), importFaults)
        if (outcome.kind === 'ok') return reply.redirect(`${path}?imported=${outcome.value.length}`, 303)
        const { fault } = outcome
        const places = fault.places.map(({ pointer, detail }) => ({
          field: 'file',
          text: `${pointer} ${detail}`.trim(),
        }))
        const mistakes = file.trim() === '' ? [{ field: 'file', text: t.empty }] : places
        const types = await licenseTypes(deps)
        return sendAdmin(sso, request, reply, {
          tab: path,
          title: t.admin,
          address: path,
          children: spoken => (
            <Keep
              {...spoken}
              {...{ types, file }}
              mistakes={mistakes.length > 0 ? mistakes : [{ field: 'file', text: fault.row[language] }]}
              done={undefined}
            />
          ),
        })
      }),
  )
}

/** The catalog in the hands of the system administrator. */
export function catalogAdminPages(server: Server, sso: Sso): void {
  const { deps } = sso
  importPages(server, sso)
  server.get(`${path}/:code/:act`, { config: ownDoor, schema: { ...hidden, params: actParams } }, (request, reply) =>
    asAdministrator(sso, request, reply, acting, async () => {
      const { code, act } = request.params
      const language = languageOf(request)
      const t = catalogWords[language]
      const isRetiring = act === 'retire'
      const name = nameOf(await licenseType(deps, code), language)
      const title = isRetiring ? t.retireTitle(name) : t.restoreTitle(name)
      return sendAdmin(sso, request, reply, {
        tab: path,
        title,
        children: ({ csrf }) => (
          <div class="column form">
            <Confirm
              {...{ title, csrf }}
              back={path}
              action={`${path}/${code}/${act}`}
              follows={isRetiring ? t.retireFollows : t.restoreFollows}
              submit={isRetiring ? t.retire : t.restore}
              cancel={t.cancel}
              danger={isRetiring}
            />
          </div>
        ),
      })
    }),
  )
  server.post(
    `${path}/:code/:act`,
    { config: ownDoor, preHandler: server.csrfProtection, schema: { ...hidden, params: actParams, body: button } },
    (request, reply) =>
      asAdministrator(sso, request, reply, acting, async () => {
        await retireType(deps, request.caller, request.params.code, request.params.act === 'retire')
        return reply.redirect(`${path}?done=yes`, 303)
      }),
  )
}
