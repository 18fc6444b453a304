import { basicOp, configOp } from './plans/basic-op.ts'
import { basicAnswers } from './rules/basic-answers.ts'
import { basicRequests } from './rules/basic-requests.ts'
import { checkDiscovery } from './rules/discovery.ts'
import { runPlan } from './run-plan.ts'

runPlan(basicOp, { ...basicRequests, ...basicAnswers })
runPlan(configOp, { 'oidcc-discovery-endpoint-verification': checkDiscovery })
