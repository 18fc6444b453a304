import type { Deps } from '../../../platform/deps.ts'
import { createExchange } from './exchange.ts'
import { type FaceCheck, noFaceCheck } from './face-check.ts'
import { createHttpFaceCheck } from './http-face-check.ts'
import { createHttpRegister } from './http-register.ts'
import { noRealNameSource, type RealNameSource } from './real-name.ts'
import { createSimulatedRegister, type SimulatedData } from './simulated.ts'

/** Whom this installation asks how surely somebody is known. */
export interface Sources {
  readonly realName: RealNameSource
  readonly faceCheck: FaceCheck
}

/**
 * Opens what the settings name, once a process: the circuit breakers are in it. What is not named is simulated over the
 * data handed in, for demonstrations alone; without any it is unavailable.
 */
export function openSources(deps: Pick<Deps, 'config' | 'clock' | 'ids' | 'log'>, simulated?: SimulatedData): Sources {
  const { register, faceCheck } = deps.config
  const stand = simulated === undefined ? undefined : createSimulatedRegister(simulated, deps)
  return {
    realName: register === undefined ? (stand ?? noRealNameSource) : createHttpRegister(createExchange(register, deps)),
    faceCheck:
      faceCheck === undefined ? (stand ?? noFaceCheck) : createHttpFaceCheck(createExchange(faceCheck, deps), deps.ids),
  }
}
