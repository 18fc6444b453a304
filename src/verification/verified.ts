/** What a verification tells of a license; nobody learns more by verifying, with a token or without. */
export interface VerifiedLicense {
  readonly identifier: string
  readonly typeCode: string
  readonly typeName: string
  readonly typeNameEn?: string
  /** The type's code is a placeholder for demonstrations. */
  readonly demoCode: boolean
  /** Masked, except an organization's name. */
  readonly holder: string
  readonly issuer: { readonly uscc: string; readonly name: string }
  readonly status: 'active' | 'suspended' | 'revoked' | 'cancelled' | 'superseded' | 'expired'
  readonly validFrom: string
  readonly validUntil: string | null
}

export interface VerifiedSeal {
  readonly uscc: string
  readonly name: string
  /** RFC 3339, by its time stamp. */
  readonly sealedAt: string
}
