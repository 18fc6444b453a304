/** Who asks. Made at the door (HTTP, page, job) and handed to every use case, which alone decides what it may do. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'client'
      /** OAuth client id. */
      readonly id: string
      readonly scopes: ReadonlySet<string>
      /** Code of the organization the client belongs to, where it belongs to one. */
      readonly organization: string | undefined
    }
  | {
      readonly kind: 'person'
      /** Internal account id (UUID), never an ID number. */
      readonly id: string
      /** Code of the organization the person acts for in this session. */
      readonly organization: string | undefined
      readonly assurance: number
    }
  /** The program itself: first start, jobs, the operator at the command line. */
  | { readonly kind: 'system'; readonly id: string }

export const anonymous: Caller = { kind: 'anonymous' }
export const system = (id: string): Caller => ({ kind: 'system', id })

/** How a caller is named in records: kind and id, never personal data. */
export const callerName = (caller: Caller): string =>
  caller.kind === 'anonymous' ? 'anonymous' : `${caller.kind}:${caller.id}`

/** True for the program itself and for a client whose token carries the scope. */
export const hasScope = (caller: Caller, scope: string): boolean =>
  caller.kind === 'system' || (caller.kind === 'client' && caller.scopes.has(scope))
