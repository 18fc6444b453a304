import { record } from '../../audit/index.ts'
import { callerName, system } from '../../platform/caller.ts'
import type { Deps } from '../../platform/deps.ts'
import { Fault } from '../../platform/faults.ts'
import { amendment } from '../amend.ts'
import type { Authority } from '../authority.ts'
import { issueBy } from '../issue.ts'
import { renewal } from '../renew.ts'
import { succeedBy } from '../succeed.ts'
import { type Asked, openAsked } from './proposal.ts'
import { type ProposalRow, selectUncarried, updateOutcome } from './store.ts'

/** An identifier, or the code of the fault that was met. */
type Outcome = { readonly license: string } | { readonly fault: string }

async function make(deps: Deps, by: Authority, asked: Asked, key: string): Promise<string> {
  const { move } = asked
  if (move === 'issue') return (await issueBy(deps, by, asked.input, key)).license.identifier
  if (move !== 'amend' && move !== 'renew') throw new Error(`${move} is carried out when it is approved`)
  const input = move === 'amend' ? amendment(deps, asked.input) : renewal(deps, asked.input)
  return (await succeedBy(deps, by, asked.identifier, move, input, key)).license.identifier
}

/**
 * Makes the license that was approved. The proposal is its Idempotency-Key: whoever comes along may do it, and a crash at
 * any point leaves it to the job.
 */
export async function carryOut(deps: Deps, proposal: ProposalRow): Promise<void> {
  const actor = proposal.decidedBy ?? callerName(system('proposals'))
  const by: Authority = { uscc: proposal.uscc, actor, proposal: proposal.id }
  const outcome = await make(deps, by, openAsked(deps.keys, proposal), `proposal:${proposal.id}`).then(
    (license): Outcome => ({ license }),
    (error): Outcome => {
      if (error instanceof Fault) return { fault: error.code }
      throw error
    },
  )
  await deps.db.transaction(async tx => {
    const [said, license] = 'fault' in outcome ? [outcome.fault, null] : ['done', outcome.license]
    if (!(await updateOutcome(tx, proposal.id, said, license))) return
    await record(tx, {
      at: deps.clock.now(),
      type: 'fault' in outcome ? 'proposal.failed' : 'proposal.carried-out',
      actor,
      subject: `proposal:${proposal.id}`,
      data: outcome,
    })
  })
}

const patienceSeconds = 30
const batch = 100

/** Carries out what was approved before a crash. */
export async function carryOutApproved(deps: Deps): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - patienceSeconds * 1_000)
  for (const proposal of await selectUncarried(deps.db, before, batch))
    await carryOut(deps, proposal).catch(error =>
      deps.log.error(
        { err: error, proposal: proposal.id },
        'a proposal could not be carried out; it will be tried again',
      ),
    )
}
