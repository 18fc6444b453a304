import { documentTypeWords } from '../../document-types.ts'
import { Field, Pick } from '../../ui/form.tsx'
import { More } from '../../ui/result.tsx'
import type { Asking } from './fields-form.tsx'
import { AddGroup } from './groups.tsx'
import { groupsIn, type Typed, textIn } from './pointer.ts'
import { registerWords } from './words.ts'

export type HolderKind = 'person' | 'organization' | 'any'

/** A party as a form holds it, whole or half filled in. */
export interface TypedParty {
  readonly documentType: string
  readonly documentNumber: string
  readonly name: string
}
export interface TypedHolder extends TypedParty {
  readonly guardians: readonly TypedParty[]
}

const partyAt = (typed: Typed, name: string): TypedParty => ({
  documentType: textIn(typed, `${name}/documentType`),
  documentNumber: textIn(typed, `${name}/documentNumber`),
  name: textIn(typed, `${name}/name`),
})
const isFilled = ({ documentNumber, name }: TypedParty): boolean => documentNumber !== '' || name !== ''

/** Those who were typed; groups left empty are passed over. */
export function readHolders(typed: Typed): TypedHolder[] {
  const parties = (name: string) => Array.from({ length: groupsIn(typed, name) }, (_, at) => `${name}/${at}`)
  return parties('holders').flatMap(name => {
    const holder = partyAt(typed, name)
    const guardians = parties(`${name}/guardians`)
      .map(each => partyAt(typed, each))
      .filter(isFilled)
    return isFilled(holder) ? [{ ...holder, guardians }] : []
  })
}

const documentsOf = (kind: HolderKind): readonly string[] =>
  Object.keys(documentTypeWords.zh).filter(each => kind === 'any' || (each === 'uscc') === (kind === 'organization'))

interface PartyProps extends Asking {
  readonly at: string
  readonly party: TypedParty | undefined
  readonly kind: HolderKind
  readonly optional?: boolean
}

function PartyQuestions({ at, party, kind, language, mistakes, optional = false }: PartyProps) {
  const t = registerWords[language]
  const names: Readonly<Record<string, string>> = documentTypeWords[language]
  const errorOf = (field: string) => mistakes.find(each => each.field === `${at}/${field}`)?.text
  const documents = documentsOf(kind)
  return (
    <>
      <Pick
        name={`${at}/documentType`}
        label={t.holderType}
        error={errorOf('documentType')}
        value={party?.documentType}
        options={documents.map(value => ({ value, label: names[value] ?? value }))}
      />
      <Field
        name={`${at}/documentNumber`}
        label={t.holderNumber}
        error={errorOf('documentNumber')}
        value={party?.documentNumber}
        autocomplete="off"
        maxlength={40}
        optional={optional}
      />
      <Field
        name={`${at}/name`}
        label={t.holderName}
        error={errorOf('name')}
        value={party?.name}
        autocomplete="off"
        maxlength={100}
        optional={optional}
      />
    </>
  )
}

function Guardians({ at, guardians, ...asking }: Asking & { at: string; guardians: readonly TypedParty[] }) {
  const t = registerWords[asking.language]
  const name = `${at}/guardians`
  const error = asking.mistakes.find(each => each.field === name)?.text
  const count = Math.min(4, Math.max(1, guardians.length) + (asking.adding === name ? 1 : 0))
  const isOpen = guardians.length > 0 || asking.adding === name || error !== undefined
  return (
    <More title={t.guardians} open={isOpen}>
      <p class="hint">{t.guardiansHint}</p>
      {error === undefined ? null : (
        <p class="error" id={name} tabIndex={-1}>
          {error}
        </p>
      )}
      {Array.from({ length: count }, (_, n) => (
        <fieldset class="group" key={n}>
          <legend>{t.guardian(n + 1)}</legend>
          <PartyQuestions {...asking} at={`${name}/${n}`} party={guardians[n]} kind="any" optional />
        </fieldset>
      ))}
      {count < 4 ? <AddGroup of={name}>{t.addGuardian}</AddGroup> : null}
    </More>
  )
}

export interface HoldersFormProps extends Asking {
  readonly holders: readonly TypedHolder[]
  readonly kind: HolderKind
  readonly most: number
}

/** Whom the license is about, and who watches over a child. */
export function HoldersForm({ holders, kind, most, ...asking }: HoldersFormProps) {
  const t = registerWords[asking.language]
  const count = Math.min(most, Math.max(1, holders.length) + (asking.adding === 'holders' ? 1 : 0))
  return (
    <>
      {Array.from({ length: count }, (_, n) => (
        <fieldset class="group" key={n} id={n === 0 ? 'holders' : `holders/${n}`} tabIndex={-1}>
          <legend>{most === 1 ? t.holders : t.holder(n + 1)}</legend>
          <PartyQuestions {...asking} at={`holders/${n}`} party={holders[n]} kind={kind} />
          {kind === 'organization' ? null : (
            <Guardians {...asking} at={`holders/${n}`} guardians={holders[n]?.guardians ?? []} />
          )}
        </fieldset>
      ))}
      {count < most ? <AddGroup of="holders">{t.addHolder}</AddGroup> : null}
    </>
  )
}
