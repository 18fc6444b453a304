import type { WaitingCounterCheck } from '../../../identity/index.ts'
import { checksPath } from '../../department/frame.tsx'
import { Facts } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { Buttons, Checks, ErrorSummary, Form, type Mistake } from '../../ui/form.tsx'
import { Hidden } from '../../ui/hidden.tsx'
import { formatTime, type Language } from '../../ui/text.ts'
import { checkPath, seenLine } from './desk.tsx'
import { checkWords } from './words.ts'

export interface CheckProps {
  readonly language: Language
  readonly csrf: string
  readonly check: WaitingCounterCheck
  readonly mistakes: readonly Mistake[]
}

/** For the second clerk: what the first one saw, and whether they see it too. */
export function DecideCheck({ language, csrf, check, mistakes }: CheckProps) {
  const t = checkWords[language]
  return (
    <div class="column form">
      <ErrorSummary title={t.checkSummary} mistakes={mistakes} />
      <p class="back">
        <a href={checksPath}>{t.back}</a>
      </p>
      <h1>{t.checkOf(check.name)}</h1>
      <section class="panel">
        <Facts
          facts={[
            { label: t.name, value: check.name },
            { label: t.documentNumber, value: check.maskedNumber, exact: true },
            { label: t.looked, value: seenLine(check.seen, language) },
            { label: t.proposedBy, value: check.proposedBy },
            { label: t.proposedAt, value: formatTime(language, check.proposedAt) },
            { label: t.expires, value: formatTime(language, check.expiresAt) },
          ]}
        />
        <Form action={checkPath(check.id)} csrf={csrf}>
          <Checks
            name="confirmed"
            label={t.confirm}
            chosen={[]}
            error={mistakes[0]?.text}
            options={[{ value: 'yes', label: t.confirmed }]}
          />
          <Buttons>
            <button type="submit" name="answer" value="approve">
              {t.approve}
            </button>
            <button class="second" type="submit" name="answer" value="refuse">
              {t.refuse}
            </button>
          </Buttons>
        </Form>
      </section>
    </div>
  )
}

/** For the first clerk, who may take it back and no more. */
export function WithdrawCheck({ language, csrf, check }: Omit<CheckProps, 'mistakes'>) {
  const t = checkWords[language]
  return (
    <div class="column form">
      <Confirm
        {...{ csrf, title: t.withdrawOf(check.name), action: checkPath(check.id), back: checksPath }}
        {...{ follows: t.withdrawFollows, submit: t.withdraw, cancel: t.keep }}
        danger
      >
        <Hidden name="answer" value="refuse" />
      </Confirm>
    </div>
  )
}
