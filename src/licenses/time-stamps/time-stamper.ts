import type { Config } from '../../platform/config.ts'
import type { Deps } from '../../platform/deps.ts'
import { externalTimeStamper } from './external.ts'
import { ownTimeStamper } from './own.ts'

/** What every stamper must give; two are there, the own one and one over HTTP. */
export interface TimeStamper {
  /** No token is longer, so that room can be left for it. */
  readonly mostBytes: number
  /**
   * A time stamp token (RFC 3161, DER) over SHA-256 of these bytes, checked: it is about them, answers this very question
   * and hangs on a root that is trusted for time stamps.
   * @throws Fault `time-stamp-unavailable`
   */
  stamp(bytes: Uint8Array): Promise<Buffer>
}

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
