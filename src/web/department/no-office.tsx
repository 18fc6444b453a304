import type { FastifyReply, FastifyRequest } from 'fastify'
import { organizationsOfPerson } from '../../identity/index.ts'
import type { Sso } from '../../sso/index.ts'
import { languageOf } from '../page.tsx'
import { standingLine } from '../standing.ts'
import { Form } from '../ui/form.tsx'
import { Hidden } from '../ui/hidden.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Setting, Settings } from '../ui/settings.tsx'
import { texts } from '../ui/text.ts'
import { mayWorkAt, sendDepartment, type Workplace } from './frame.tsx'

const words = texts(
  {
    choose: '您可以以下列单位的身份办理：',
    switchTo: '以它的身份办理',
    actFor: (name: string) => `以${name}的身份办理`,
    own: '回到我的页面',
  },
  {
    choose: 'You can do this for:',
    switchTo: 'Act for it',
    actFor: (name: string) => `Act for ${name}`,
    own: 'To my own pages',
  },
)

interface NoOffice {
  readonly workplace: Workplace
  readonly title: string
  /** Whose this is. */
  readonly about: string
  /** Said to whom it is nowhere: who could change that. */
  readonly nowhere: string
}

/** A clear answer to whom a workplace is not open as they are: for whom to act, or whom to ask. */
export async function sendNoOffice(
  sso: Sso,
  request: FastifyRequest,
  reply: FastifyReply,
  { workplace, title, about, nowhere }: NoOffice,
): Promise<FastifyReply> {
  const { caller } = request
  const language = languageOf(request)
  const t = words[language]
  const [id, acting] = caller.kind === 'person' ? [caller.id, caller.organization] : []
  const all = id === undefined ? [] : await organizationsOfPerson(sso.deps, id)
  const others = all.filter(each => each.uscc !== acting && mayWorkAt(workplace, each))
  return sendDepartment(sso, request, reply, {
    title,
    address: workplace,
    tab: workplace,
    children: csrf => (
      <div class="column form">
        <section class="panel">
          <h1>{title}</h1>
          <p class="lead">{about}</p>
          {others.length === 0 ? (
            <>
              <p>{nowhere}</p>
              <div class="buttons">
                <LinkButton href="/me/mandates" second>
                  {t.own}
                </LinkButton>
              </div>
            </>
          ) : (
            <>
              <p>{t.choose}</p>
              <Settings>
                {others.map(each => (
                  <Setting key={each.uscc} name={each.name} state={standingLine(each, language)}>
                    <Form action="/me/mandates/acting-for" csrf={csrf}>
                      <Hidden name="organization" value={each.uscc} />
                      <Hidden name="back" value={workplace} />
                      <button type="submit" aria-label={t.actFor(each.name)}>
                        {t.switchTo}
                      </button>
                    </Form>
                  </Setting>
                ))}
              </Settings>
            </>
          )}
        </section>
      </div>
    ),
  })
}
