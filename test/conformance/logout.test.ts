import { backchannelLogout, rpInitiatedLogout } from './plans/logout.ts'
import { backchannelRules, logoutRules } from './rules/logout.ts'
import { runPlan } from './run-plan.ts'

runPlan(rpInitiatedLogout, logoutRules)
runPlan(backchannelLogout, backchannelRules)
