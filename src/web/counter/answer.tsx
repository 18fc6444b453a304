import type { PublishedType } from '../../licenses/index.ts'
import { type KnownWay, type Reason, reasonWords, type Verification } from '../../verification/index.ts'
import { fieldFacts } from '../citizen/fields.tsx'
import { adviceFor, answerWords, factsOf, SealsOf } from '../public/answer.tsx'
import { ReceiptFound, receiptWords } from '../public/receipt.tsx'
import { Facts } from '../ui/card.tsx'
import { LinkButton } from '../ui/link.tsx'
import { More, Result } from '../ui/result.tsx'
import { formatMoment, type Language } from '../ui/text.ts'
import { receiptPath } from './history.tsx'
import { deskWords } from './words.ts'

export interface CounterAnswerProps {
  readonly language: Language
  readonly verification: Verification
  readonly way: KnownWay
  /** The schema of what was shown. */
  readonly type: PublishedType | undefined
  readonly department: string
  readonly clerk: string
  readonly receiptId: string
}

const aboutCodes: readonly Reason[] = ['code-used', 'code-expired']

function todo(reason: Reason | undefined, way: KnownWay, language: Language): string {
  if (reason !== undefined && aboutCodes.includes(reason)) return deskWords[language].showAdvice
  const advice = reason === 'holder-proof-invalid' ? 'forged' : adviceFor(reason, way)
  return answerWords[language].advice[advice]
}

/** What the holder chose to show, under the labels of its type. */
function Shown({ language, verification: { shown }, type }: CounterAnswerProps) {
  if (shown === undefined) return null
  const t = deskWords[language]
  const holders = shown.holders.map(({ name }) => name).join(language === 'zh' ? '、' : ', ')
  const show = (text: string) => text
  return (
    <section class="panel">
      <h2>{t.shown}</h2>
      <Facts
        facts={[
          { label: answerWords[language].holder, value: holders },
          ...(shown.number === undefined ? [] : [{ label: t.number, value: shown.number, exact: true }]),
          ...(type === undefined ? [] : fieldFacts(shown.fields, type.fieldsSchema, { language, show })),
        ]}
      />
    </section>
  )
}

/** The answer at one glance, then what to compare or to do, then what was shown; it prints as it stands. */
export function CounterAnswer(props: CounterAnswerProps) {
  const { language, verification, way, department, clerk, receiptId } = props
  const { outcome, reasons, license, seals, checkedAt, statusAsOf, shown, receipt } = verification
  const [t, words] = [answerWords[language], deskWords[language]]
  const isGood = outcome === 'valid'
  const name = (language === 'en' ? license?.typeNameEn : undefined) ?? license?.typeName
  const told = reasons.map(reason => reasonWords[reason][language]).join(t.between)
  return (
    <>
      {receipt === undefined ? (
        <Result
          good={isGood}
          word={isGood ? t.valid : t.invalid}
          reason={
            isGood ? [name ?? t.sealedWord, license?.holder].filter(each => each !== undefined).join(' · ') : told
          }
          quiet
        />
      ) : (
        <Result good word={receiptWords[language].title} reason={receiptWords[language].reason} quiet />
      )}
      {isGood ? null : (
        <section class="panel">
          <h2>{t.todo}</h2>
          <p>{todo(reasons[0], way, language)}</p>
        </section>
      )}
      <Shown {...props} />
      {receipt === undefined ? null : <ReceiptFound language={language} receipt={receipt} />}
      {license === undefined ? null : (
        <section class="panel">
          <h2>{isGood ? t.compare : t.told}</h2>
          {isGood ? <p class="hint">{t.compareAbout}</p> : null}
          <Facts facts={factsOf(license, language)} />
          {shown === undefined ? <p class="hint">{t.masked}</p> : null}
        </section>
      )}
      {isGood && license === undefined && receipt === undefined && seals !== undefined ? (
        <SealsOf language={language} seals={seals} />
      ) : null}
      <p class="only-print">{words.printed(department, clerk)}</p>
      <div class="answer-foot">
        <More title={t.how}>
          <Facts
            facts={[
              { label: t.at, value: formatMoment(language, checkedAt) },
              { label: t.way, value: words.ways[way] },
              { label: t.status, value: `${t.statusNow}${t.asOf(formatMoment(language, statusAsOf))}` },
              ...(reasons.length === 0 ? [] : [{ label: t.reasons, value: reasons.join(', '), exact: true }]),
            ]}
          />
        </More>
        <div class="buttons">
          <LinkButton href={receiptPath(receiptId)} second>
            {words.receipt}
          </LinkButton>
          <button class="second" type="button" data-print hidden>
            {words.print}
          </button>
        </div>
        <p class="hint">{words.receiptAbout}</p>
      </div>
    </>
  )
}
