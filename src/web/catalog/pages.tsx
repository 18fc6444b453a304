import type { DatedType, Difference, FieldSchema, ListedType } from '../../licenses/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import { registerWords } from '../department/register/words.ts'
import { Badge, type Fact, Facts } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Empty } from '../ui/notice.tsx'
import { Table } from '../ui/table.tsx'
import { formatTime, type Language } from '../ui/text.ts'
import { catalogWords, partWords } from './words.ts'

export const catalogPath = '/catalog'
export const typePath = (code: string): string => `${catalogPath}/${code}`

export const nameOf = ({ name, nameEn }: Pick<ListedType, 'name' | 'nameEn'>, language: Language): string =>
  (language === 'en' ? nameEn : undefined) ?? name

export function TypeState({ type, language }: { type: Pick<ListedType, 'retired'>; language: Language }) {
  const t = catalogWords[language]
  return type.retired === true ? <Badge tone="plain">{t.retired}</Badge> : <Badge tone="good">{t.inUse}</Badge>
}

export function Catalog({ language, types }: { language: Language; types: readonly ListedType[] }) {
  const t = catalogWords[language]
  return (
    <>
      <div class="head">
        <h1>{t.title}</h1>
        <LinkButton href={`${catalogPath}/export`} second download>
          {t.export}
        </LinkButton>
      </div>
      <p class="lead">{t.about}</p>
      {types.length === 0 ? (
        <Empty>{t.none}</Empty>
      ) : (
        <Table
          caption={t.title}
          rows={types}
          keyOf={({ code }) => code}
          columns={[
            { title: t.columns.name, cell: each => <a href={typePath(each.code)}>{nameOf(each, language)}</a> },
            { title: t.columns.code, exact: true, cell: each => each.code },
            { title: t.columns.definer, cell: each => each.definer.name },
            { title: t.columns.version, cell: each => String(each.version) },
            { title: t.columns.state, cell: each => <TypeState type={each} language={language} /> },
          ]}
        />
      )}
    </>
  )
}

function validityText({ validity }: ListedType, language: Language): string {
  const t = catalogWords[language]
  if (validity.kind === 'unlimited') return t.unlimited
  if (validity.kind === 'years') return t.years(validity.years)
  return validity.steps
    .map(({ below, years }) => `${t.byAge(below)} ${years === undefined ? t.unlimited : t.years(years)}`)
    .join(language === 'zh' ? '；' : '; ')
}

function factsOf(type: ListedType, issuers: readonly string[], language: Language): Fact[] {
  const t = catalogWords[language]
  const moves = registerWords[language].moves
  const between = language === 'zh' ? '、' : ', '
  const most = type.maxHolders === undefined ? '' : ` · ${t.mostHolders(type.maxHolders)}`
  return [
    { label: t.code, value: type.demoCode === true ? `${type.code} · ${t.demoCode}` : type.code, exact: true },
    { label: t.definer, value: `${type.definer.name} ${type.definer.uscc}` },
    { label: t.definerLevel, value: t.levels[type.definer.level] },
    { label: t.matters, value: type.matters?.map(({ name }) => name).join(between) ?? t.nothing },
    { label: t.holder, value: t.holders[type.holderCategory] + most },
    { label: t.validity, value: validityText(type, language) },
    { label: t.issuerLevel, value: t.levels[type.issuerLevel] },
    { label: t.regions, value: type.issuerRegions?.join(between) ?? t.everywhere },
    { label: t.issuers, value: issuers.length === 0 ? t.noIssuers : issuers.join(between) },
    { label: t.twoPerson, value: type.twoPerson?.map(move => moves[move]).join(between) || t.nothing },
  ]
}

function kindOf(schema: FieldSchema, language: Language): string {
  const t = catalogWords[language].kinds
  if (schema.format === 'date') return t.date
  if (schema.format === 'photo') return t.photo
  const name = schema.enum === undefined ? t[schema.type] : t.choice
  return schema.maxLength === undefined ? name : `${name} ≤ ${schema.maxLength}`
}

export interface OneTypeProps {
  readonly language: Language
  readonly type: ListedType
  /** Names of the departments that may issue it. */
  readonly issuers: readonly string[]
  readonly versions: readonly DatedType[]
}

/** One type: the ten items of GB/T 36902, its fields, its versions. */
export function OneType({ language, type, issuers, versions }: OneTypeProps) {
  const t = catalogWords[language]
  const { properties, required } = type.fieldsSchema
  return (
    <>
      <p class="back">
        <a href={catalogPath}>{t.back}</a>
      </p>
      <div class="license-title">
        <h1>{nameOf(type, language)}</h1>
        <TypeState type={type} language={language} />
        <span>{t.versionOf(type.version)}</span>
      </div>
      <section class="panel">
        <h2>{t.facts}</h2>
        <Facts facts={factsOf(type, issuers, language)} />
      </section>
      <h2>{t.fields}</h2>
      <Table
        caption={t.fields}
        rows={Object.entries(properties)}
        keyOf={([name]) => name}
        columns={[
          {
            title: t.fieldColumns.title,
            cell: ([name, schema]) => (language === 'en' ? schema['x-en'] : undefined) ?? schema.title ?? name,
          },
          { title: t.fieldColumns.name, exact: true, cell: ([name]) => name },
          { title: t.fieldColumns.kind, cell: ([, schema]) => kindOf(schema, language) },
          { title: t.fieldColumns.required, cell: ([name]) => (required.includes(name) ? t.required : t.optional) },
        ]}
      />
      <h2>{t.versions}</h2>
      <Table
        caption={t.versions}
        rows={versions}
        keyOf={({ version }) => String(version)}
        columns={[
          { title: t.columns.version, cell: each => t.versionOf(each.version) },
          { title: t.publishedAt, cell: each => formatTime(language, each.publishedAt) },
          {
            title: t.compare,
            cell: ({ version }) =>
              version === 1 ? (
                ''
              ) : (
                <a href={`${typePath(type.code)}/compare?from=${version - 1}&to=${version}`}>
                  {`${t.compare} (${version - 1} → ${version})`}
                </a>
              ),
          },
        ]}
      />
      <p>
        <LinkButton href={`${catalogPath}/export?code=${type.code}`} second download>
          {t.exportOne}
        </LinkButton>
      </p>
    </>
  )
}

export interface CompareProps {
  readonly language: Language
  readonly from: DatedType
  readonly to: DatedType
  readonly differences: readonly Difference[]
}

/** A path in words: fields by their titles. */
function pathText({ path }: Difference, { language, from, to }: CompareProps): string {
  const words = partWords[language]
  const titleOf = (name: string) =>
    (to.fieldsSchema.properties[name] ?? from.fieldsSchema.properties[name])?.title ?? name
  return path
    .flatMap((name, at) =>
      path[at - 1] === 'properties' ? [titleOf(name)] : name === 'properties' ? [] : [words[name] ?? name],
    )
    .join(' › ')
}

const valueText = (value: Json | undefined, language: Language): string =>
  value === undefined
    ? catalogWords[language].absent
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, undefined, 1).replace(/\s+/g, ' ')

/** What one version says otherwise than another, place by place. */
export function Compare(props: CompareProps) {
  const { language, from, to, differences } = props
  const t = catalogWords[language]
  const title = t.compareTitle(nameOf(to, language), from.version, to.version)
  return (
    <>
      <p class="back">
        <a href={typePath(to.code)}>{nameOf(to, language)}</a>
      </p>
      <h1>{title}</h1>
      {differences.length === 0 ? (
        <Empty>{t.same}</Empty>
      ) : (
        <Table
          caption={title}
          rows={differences}
          keyOf={({ path }) => path.join('/')}
          columns={[
            { title: t.compareColumns.what, cell: each => pathText(each, props) },
            {
              title: t.compareColumns.before(from.version),
              cell: each => <del>{valueText(each.before, language)}</del>,
            },
            { title: t.compareColumns.after(to.version), cell: each => <ins>{valueText(each.after, language)}</ins> },
          ]}
        />
      )}
    </>
  )
}
