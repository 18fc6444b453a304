import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider'
import { base, Check, Prompt } from 'oidc-provider/lib/helpers/interaction_policy/index.js'
import { organizationsOfPerson } from '../../identity/index.ts'
import type { Deps } from '../../platform/deps.ts'
import { levelOf } from '../claims.ts'
import { chosenOrganization } from '../grant.ts'
import { selectRepresentation } from '../store.ts'
import { wantedLevel } from './proof.ts'

/** An account that is gone must not be able to go on, nor keep its browser from signing in as somebody else. */
const accountGone = new Check(
  'account_gone',
  'the account does not exist any more',
  ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined,
)

/**
 * The application wants to be surer than the session is. Unlike the library's own checks it knows that a level includes
 * those below, and that a wish counts too.
 */
const unsure = new Check(
  'level',
  'the session does not prove what was asked for',
  'unmet_authentication_requirements',
  ({ oidc }) => {
    const { params = {}, result, session } = oidc
    if (session?.accountId === undefined || result?.skipped === true) return false
    const { isEssential, level } = wantedLevel(params)
    // A wish is asked about once, and never where nothing may be asked.
    const isWorthAsking = isEssential || (result === undefined && !oidc.promptPending('none'))
    return levelOf(session.acr) < level && isWorthAsking
  },
)

/** Asks for whom somebody acts: where the application wants to know, they may act for others, and have not said yet. */
const undecided =
  (deps: Deps) =>
  async ({ oidc }: KoaContextWithOIDC): Promise<boolean> => {
    const { account, client, result, session } = oidc
    if (account === undefined || client === undefined || session === undefined) return false
    if (!oidc.requestParamScopes.has('organization') || chosenOrganization(result) !== undefined) return false
    if ((await selectRepresentation(deps.db, session.uid, client.clientId)) !== undefined) return false
    return (await organizationsOfPerson(deps, account.accountId)).length > 0
  }

/** What must be asked before an application gets its answer, in this order: who, how surely, for whom, may they know. */
export function interactionPolicyOf(deps: Deps): interactionPolicy.DefaultPolicy {
  const policy = base()
  const login = policy.get('login')
  login?.checks.remove('essential_acr')
  login?.checks.remove('essential_acrs')
  login?.checks.add(unsure)
  login?.checks.add(accountGone, 0)
  policy.add(
    new Prompt(
      { name: 'acting-for', requestable: false },
      new Check('undecided', 'it is not known for whom the person acts', 'interaction_required', undecided(deps)),
    ),
    1,
  )
  return policy
}
