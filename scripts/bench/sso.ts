import { type Scenario, sideBySide, startSubject } from './measure.ts'
import { statementNotes } from './sign-on.ts'
import { usersOf } from './sign-on-users.ts'

/**
 * A further application in a session that stands: pushed request, authorization without a page, tokens; each application
 * for the first time in its session. Beside it oidc-provider alone with a plain adapter on the same PostgreSQL.
 */
export const sso: Scenario = async () => {
  const own = await startSubject('yihao-sign-on')
  const bare = await startSubject('bare-sign-on', own.facts.dataDir ?? '')
  try {
    const [users, others] = [usersOf(own), usersOf(bare)]
    const measured = await sideBySide('bare oidc-provider on the same PostgreSQL', users.seconds, others.seconds)
    const [counted, bareCounted] = [await users.count(), await others.count()]
    return {
      ...measured,
      notes: [
        ...statementNotes('one further application', counted.second),
        ...statementNotes('the same of the bare one', bareCounted.second),
        ...statementNotes('its first sign-on', bareCounted.signOn),
      ],
    }
  } finally {
    await bare.stop()
    await own.stop()
  }
}
