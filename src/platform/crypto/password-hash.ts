import { hash, verify } from '@node-rs/argon2'

/** argon2id cost (RFC 9106): memory in KiB, passes, lanes. */
export interface PasswordCost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

/** Hashes off the main thread; the result is a PHC string that carries salt and cost. argon2id is the library's default. */
export const hashPassword = (password: string, cost: PasswordCost): Promise<string> =>
  hash(password.normalize('NFKC'), cost)

/** True when a hash was made at another cost than the one that holds now. */
export const isOfOtherCost = (phc: string, { memoryCost, timeCost, parallelism }: PasswordCost): boolean =>
  !phc.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`)

export const passwordMatches = (phc: string, password: string): Promise<boolean> =>
  verify(phc, password.normalize('NFKC'))
