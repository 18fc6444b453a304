import { type FieldSchema, type FieldsSchema, photoIn } from '../../../licenses/index.ts'
import type { Json } from '../../../platform/crypto/canonical-json.ts'
import { Area, Checks, Field, FileField, type Mistake, Pick } from '../../ui/form.tsx'
import { Hidden } from '../../ui/hidden.tsx'
import type { Language } from '../../ui/text.ts'
import { keptName } from './form-body.ts'
import { AddGroup } from './groups.tsx'
import { isItems, isValues, type Values } from './pointer.ts'
import { registerWords } from './words.ts'

export interface Asking {
  readonly language: Language
  readonly mistakes: readonly Mistake[]
  /** The list that gets one more group. */
  readonly adding: string | undefined
}

interface OneField extends Asking {
  readonly name: string
  readonly schema: FieldSchema
  readonly value: Json | undefined
  readonly optional: boolean
}

/** From this length on a text is asked for in lines. */
const longText = 250

export const labelOf = ({ title, ...schema }: FieldSchema, name: string, language: Language): string =>
  (language === 'en' ? schema['x-en'] : undefined) ?? title ?? name

const textOf = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

function questionOf({ language, name, schema, optional, mistakes }: OneField) {
  const t = registerWords[language]
  const label = labelOf(schema, name, language)
  return {
    name,
    label: optional ? t.optional(label) : label,
    hint: schema.description,
    error: mistakes.find(each => each.field === name)?.text,
    optional,
  }
}

function Chosen(props: OneField) {
  const { schema, value, optional, language } = props
  const t = registerWords[language]
  const words =
    schema.type === 'boolean'
      ? [
          { value: 'true', label: t.yes },
          { value: 'false', label: t.no },
        ]
      : (schema.enum ?? []).map(each => ({ value: textOf(each), label: textOf(each) }))
  const question = questionOf(props)
  return (
    <Pick
      {...question}
      optional={optional}
      value={textOf(value)}
      options={[{ value: '', label: optional ? t.notStated : t.choose }, ...words]}
    />
  )
}

/** A picture: chosen from the officer's files; one that was chosen before stays until another is. */
function PhotoFile(props: OneField) {
  const { name, value, language } = props
  const t = registerWords[language]
  const kept = textOf(value)
  const isKept = photoIn(kept) !== undefined
  const question = questionOf(props)
  return (
    <>
      <FileField
        {...question}
        hint={isKept ? t.photoKept : language === 'en' ? t.photoHint : question.hint}
        accept="image/jpeg,image/png"
        optional={question.optional || isKept}
      />
      {isKept ? <Hidden name={keptName(name)} value={kept} /> : null}
    </>
  )
}

function Text(props: OneField) {
  const { schema, value } = props
  const question = questionOf(props)
  const { maxLength } = schema
  const example = schema.pattern === undefined ? undefined : schema.examples?.[0]
  const hint =
    question.hint ?? (example === undefined ? undefined : registerWords[props.language].like(textOf(example)))
  if ((maxLength ?? 0) >= longText) return <Area {...question} hint={hint} value={textOf(value)} rows={3} />
  return (
    <Field
      {...question}
      hint={hint}
      value={textOf(value)}
      type={schema.format === 'date' ? 'date' : 'text'}
      autocomplete="off"
      {...(schema.type === 'integer' || schema.type === 'number' ? { inputmode: 'numeric' } : {})}
      {...(maxLength === undefined ? {} : { maxlength: maxLength })}
    />
  )
}

function Groups(props: OneField & { readonly items: FieldSchema }) {
  const { language, name, schema, value, items, adding } = props
  const t = registerWords[language]
  const stand = isItems(value) ? value : []
  const least = Math.max(schema.minItems ?? 1, stand.length) + (adding === name ? 1 : 0)
  const count = Math.min(least, schema.maxItems ?? least)
  const label = labelOf(schema, name, language)
  return (
    <>
      {Array.from({ length: count }, (_, at) => {
        const group = stand[at]
        return (
          <fieldset class="group" key={at} id={`${name}/${at}`} tabIndex={-1}>
            <legend>{t.nth(label, at + 1)}</legend>
            <Members {...props} schema={items} name={`${name}/${at}`} value={isValues(group) ? group : {}} />
          </fieldset>
        )
      })}
      {count < (schema.maxItems ?? count + 1) ? <AddGroup of={name}>{t.addOne(label)}</AddGroup> : null}
    </>
  )
}

function List(props: OneField) {
  const { schema, value, language } = props
  const { items } = schema
  const question = questionOf(props)
  const texts = isItems(value) ? value.map(textOf) : []
  if (items?.type === 'object') return <Groups {...props} items={items} />
  if (items?.enum === undefined)
    return <Area {...question} hint={registerWords[language].onePerLine} value={texts.join('\n')} rows={3} />
  return (
    <Checks
      {...question}
      chosen={texts}
      options={items.enum.map(each => ({ value: textOf(each), label: textOf(each) }))}
    />
  )
}

function One(props: OneField) {
  const { schema, value, name, language } = props
  if (schema.type === 'array') return <List {...props} />
  if (schema.type === 'object')
    return (
      <fieldset class="group" id={name} tabIndex={-1}>
        <legend>{labelOf(schema, name, language)}</legend>
        <Members {...props} value={isValues(value) ? value : {}} />
      </fieldset>
    )
  if (schema.format === 'photo') return <PhotoFile {...props} />
  return schema.enum !== undefined || schema.type === 'boolean' ? <Chosen {...props} /> : <Text {...props} />
}

interface MembersProps extends Asking {
  readonly name: string
  readonly schema: Pick<FieldSchema, 'properties' | 'required'> | FieldsSchema
  readonly value: Values
}

function Members({ schema, value, name, language, mistakes, adding }: MembersProps) {
  const { properties = {}, required = [] } = schema
  return (
    <>
      {Object.entries(properties).map(([member, each]) => (
        <One
          key={member}
          {...{ language, mistakes, adding }}
          name={`${name}/${member}`}
          schema={each}
          value={value[member]}
          optional={!required.includes(member)}
        />
      ))}
    </>
  )
}

export interface FieldsFormProps extends Asking {
  readonly schema: FieldsSchema
  readonly values: Values
}

/** The questions of a license's own fields, made from the schema of its type. */
export const FieldsForm = ({ values, ...props }: FieldsFormProps) => <Members {...props} name="fields" value={values} />
