import { type Scenario, sideBySide, startSubject } from './measure.ts'
import type { PerOperation } from './sign-on-statements.ts'
import { usersOf } from './sign-on-users.ts'

const verbose = process.env.STATEMENTS !== undefined

export const statementNotes = (name: string, { all, storage, texts }: PerOperation): string[] => [
  `statements, ${name}: ${storage.toFixed(1)} of the provider's storage, ${all.toFixed(1)} in all`,
  ...(verbose
    ? texts.map(([text, count]) => `  ${count.toFixed(1)} × ${text.replace(/\s+/g, ' ').slice(0, 160)}`)
    : []),
]

/**
 * A whole sign-on in a new session: pushed request (PAR) with private_key_jwt and PKCE, the page, identifier and password
 * by its form, the code, the tokens. The password costs as little as may be configured (argon2id, 1 MiB, one pass): what
 * is measured is the provider; a real one adds what the operator has it cost. Beside it oidc-provider alone, in memory,
 * over a page that asks for no password.
 */
export const signOnScenario: Scenario = async () => {
  const own = await startSubject('yihao-sign-on')
  const bare = await startSubject('bare-sign-on')
  try {
    const users = usersOf(own)
    const measured = await sideBySide('bare oidc-provider in memory', users.signOns, usersOf(bare).signOns)
    return { ...measured, notes: statementNotes('one sign-on', (await users.count()).signOn) }
  } finally {
    await bare.stop()
    await own.stop()
  }
}
