import { type ProposalView, type PublishedType, reasonsFor } from '../../../licenses/index.ts'
import { fieldFacts } from '../../citizen/fields.tsx'
import { documentTypeWords } from '../../document-types.ts'
import { Badge, type Fact, Facts, type Tone } from '../../ui/card.tsx'
import { Area, Buttons, ErrorSummary, Form, type Mistake } from '../../ui/form.tsx'
import { Done, Empty, Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { formatDay, formatTime, type Language } from '../../ui/text.ts'
import type { NameOf } from '../caller-names.ts'
import { licensePath } from '../register/find.tsx'
import { registerWords } from '../register/words.ts'
import { type ProposalDone, proposalWords } from './words.ts'

export const proposalsPath = '/department/proposals'
export const proposalPath = (id: string): string => `${proposalsPath}/${id}`

const tones: Readonly<Record<ProposalView['state'], Tone>> = {
  open: 'wait',
  approved: 'wait',
  refused: 'bad',
  withdrawn: 'plain',
  expired: 'plain',
  done: 'good',
  failed: 'bad',
}

const titleOf = ({ move, typeName, typeNameEn }: ProposalView, language: Language): string =>
  registerWords[language].moveTitle(
    registerWords[language].moves[move],
    (language === 'en' ? typeNameEn : undefined) ?? typeName,
  )

const State = ({ proposal, language }: { proposal: ProposalView; language: Language }) => (
  <Badge tone={tones[proposal.state]}>{proposalWords[language].states[proposal.state]}</Badge>
)

export interface ProposalListProps {
  readonly language: Language
  readonly proposals: readonly ProposalView[]
  readonly open: boolean
  /** Where the next page begins. */
  readonly next: string | undefined
  readonly nameOf: NameOf
}

/** What waits for a second person, or all that ever did. */
export function ProposalList({ language, proposals, open, next, nameOf }: ProposalListProps) {
  const t = proposalWords[language]
  const here = (isOpen: boolean) => (isOpen === open ? 'page' : undefined)
  return (
    <>
      <h1>{t.title}</h1>
      <p class="lead">{t.about}</p>
      <p class="filter">
        <a href={proposalsPath} aria-current={here(true)}>
          {t.open}
        </a>{' '}
        <a href={`${proposalsPath}?all=yes`} aria-current={here(false)}>
          {t.all}
        </a>
      </p>
      {proposals.length === 0 ? (
        <Empty>{open ? t.none : t.noneAtAll}</Empty>
      ) : (
        <Table
          caption={open ? t.open : t.all}
          rows={proposals}
          keyOf={({ id }) => id}
          columns={[
            { title: t.columns.what, cell: each => <a href={proposalPath(each.id)}>{titleOf(each, language)}</a> },
            { title: t.columns.by, cell: each => nameOf(each.proposedBy) },
            { title: t.columns.at, cell: each => formatTime(language, each.proposedAt) },
            { title: t.columns.until, cell: each => formatDay(language, new Date(each.expiresAt)) },
            { title: t.columns.state, cell: each => <State proposal={each} language={language} /> },
          ]}
        />
      )}
      {next === undefined ? null : (
        <p>
          <a href={`${proposalsPath}?${open ? '' : 'all=yes&'}before=${next}`}>{t.next}</a>
        </p>
      )}
    </>
  )
}

export interface ProposalPageProps {
  readonly language: Language
  readonly csrf: string
  readonly proposal: ProposalView
  readonly type: PublishedType
  readonly nameOf: NameOf
  /** What the reader is to it. */
  readonly reader: 'approver' | 'proposer' | 'other'
  readonly done: ProposalDone | undefined
  readonly mistakes: readonly Mistake[]
}

const fact = (label: string, value: string | undefined, exact?: boolean): Fact[] =>
  value === undefined ? [] : [{ label, value, exact }]

function draftFacts({ language, proposal: { draft }, type }: ProposalPageProps): Fact[] {
  const t = proposalWords[language]
  const names: Readonly<Record<string, string>> = documentTypeWords[language]
  const partyOf = (label: string, party: { documentType: string; documentNumber: string; name: string }) =>
    fact(label, `${party.name} · ${names[party.documentType] ?? party.documentType} ${party.documentNumber}`)
  return [
    ...(draft.holders ?? []).flatMap(holder => [
      ...partyOf(t.holder, holder),
      ...(holder.guardians ?? []).flatMap(each => partyOf(t.guardian, each)),
    ]),
    ...(draft.holderNames ?? []).flatMap(name => fact(t.holder, name)),
    ...fact(t.number, draft.number, true),
    ...fieldFacts(draft.fields ?? {}, type.fieldsSchema, { language, show: text => text }),
    ...fact(t.validFrom, draft.validFrom?.slice(0, 10)),
    ...fact(t.validUntil, draft.validUntil === null ? t.endless : draft.validUntil?.slice(0, 10)),
    ...fact(t.paperSerial, draft.paperSerial, true),
  ]
}

function reasonOf({ move, reason }: ProposalView, language: Language): string | undefined {
  const known = reasonsFor(move).find(each => each.code === reason)
  return (language === 'en' ? known?.titleEn : known?.title) ?? reason
}

function Decide({ language, csrf, proposal, reader, mistakes }: ProposalPageProps) {
  const t = proposalWords[language]
  if (proposal.state !== 'open') return null
  const path = proposalPath(proposal.id)
  if (reader === 'proposer')
    return (
      <>
        <Notice>{t.own}</Notice>
        <Form action={`${path}/withdraw`} csrf={csrf}>
          <Buttons>
            <button class="second" type="submit">
              {t.withdraw}
            </button>
          </Buttons>
        </Form>
      </>
    )
  if (reader === 'other') return <Notice>{t.notApprover}</Notice>
  return (
    <section class="panel form">
      <h2>{t.decide}</h2>
      <Form action={`${path}/decide`} csrf={csrf}>
        <Area
          name="words"
          label={t.refuseWhy}
          error={mistakes.find(each => each.field === 'words')?.text}
          rows={2}
          maxlength={500}
          optional
        />
        <Buttons>
          <button type="submit" name="decision" value="approve">
            {t.approve}
          </button>
          <button class="second" type="submit" name="decision" value="refuse">
            {t.refuse}
          </button>
        </Buttons>
      </Form>
    </section>
  )
}

/** One proposal: what is asked for, by whom, and the decision. */
export function ProposalPage(props: ProposalPageProps) {
  const { language, proposal, nameOf, done, mistakes } = props
  const t = proposalWords[language]
  const said = draftFacts(props)
  const link = (identifier: string) => (
    <a class="exact" href={licensePath(identifier)}>
      {identifier}
    </a>
  )
  const linked = (label: string, identifier: string | undefined): Fact[] =>
    identifier === undefined ? [] : [{ label, value: link(identifier) }]
  return (
    <>
      <p class="back">
        <a href={proposalsPath}>{t.back}</a>
      </p>
      <ErrorSummary title={t.summary} mistakes={mistakes} />
      <div class="license-title">
        <h1>{titleOf(proposal, language)}</h1>
        <State proposal={proposal} language={language} />
      </div>
      {done === undefined ? null : <Done>{t.done[done]}</Done>}
      <section class="panel">
        <Facts
          facts={[
            ...linked(t.license, proposal.identifier),
            ...fact(t.reason, reasonOf(proposal, language)),
            ...fact(t.remark, proposal.remark),
            ...fact(t.proposedBy, nameOf(proposal.proposedBy)),
            ...fact(t.proposedAt, formatTime(language, proposal.proposedAt)),
            ...fact(t.expiresAt, proposal.state === 'open' ? formatTime(language, proposal.expiresAt) : undefined),
            ...fact(t.decidedBy, proposal.decidedBy === undefined ? undefined : nameOf(proposal.decidedBy)),
            ...fact(
              t.decidedAt,
              proposal.decidedAt === undefined ? undefined : formatTime(language, proposal.decidedAt),
            ),
            ...fact(t.words, proposal.words),
            ...fact(t.fault, proposal.fault, true),
            ...linked(t.result, proposal.license),
          ]}
        />
      </section>
      {said.length === 0 ? null : (
        <section class="panel">
          <h2>{t.say}</h2>
          <Facts facts={said} />
        </section>
      )}
      <Decide {...props} />
    </>
  )
}
