import type { Config } from '../../platform/config.ts'
import type { Deps } from '../../platform/deps.ts'
import { externalTimeStamper } from './external.ts'
import { ownTimeStamper } from './own.ts'
import type { TimeStamper } from './time-stamper.ts'

type Needs = Pick<Deps, 'config' | 'db' | 'keys' | 'clock' | 'log'>
const known = new WeakMap<Config, TimeStamper>()

/** The stamper of this installation, by its settings. */
export function timeStamperOf(deps: Needs): TimeStamper {
  const standing = known.get(deps.config)
  if (standing !== undefined) return standing
  const { url } = deps.config.timeStamps
  const made = url === undefined ? ownTimeStamper(deps) : externalTimeStamper(deps, url)
  known.set(deps.config, made)
  return made
}
