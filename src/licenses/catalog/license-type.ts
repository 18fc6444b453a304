import type { AuthorityLevel } from '../../identity/index.ts'
import type { Json } from '../../platform/crypto/canonical-json.ts'
import type { MoveName } from '../life-cycle.ts'
import type { ValidityRule } from '../validity.ts'
import type { Layout } from './layout.ts'

/** 自然人, 法人和其他组织, or either (混合). */
export const holderCategories = ['person', 'organization', 'any'] as const
export type HolderCategory = (typeof holderCategories)[number]

/** One field on the face of the license (照面字段): JSON Schema with a Chinese `title` and an English `x-en`. */
export interface FieldSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object'
  readonly title?: string
  readonly 'x-en'?: string
  readonly description?: string
  readonly examples?: readonly Json[]
  readonly enum?: readonly Json[]
  readonly const?: Json
  readonly format?: 'date' | 'uscc' | 'photo'
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: FieldSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false
}

/** JSON Schema (draft 2020-12, a checked part of it) of a license's own fields. */
export interface FieldsSchema {
  readonly $schema?: string
  readonly type: 'object'
  readonly additionalProperties: false
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, FieldSchema>>
}

/** What a version of a license type says: the ten items of GB/T 36902 and the schema of the type's own fields. */
export interface LicenseTypeDefinition {
  readonly name: string
  readonly nameEn?: string
  /** The code is invented for demonstrations, since the national one is not published. */
  readonly demoCode?: boolean
  readonly definer: { readonly uscc: string; readonly name: string; readonly level: AuthorityLevel }
  readonly matters?: readonly { readonly name: string; readonly code?: string }[]
  readonly holderCategory: HolderCategory
  /** How many holders one license may have; 1 unless said. */
  readonly maxHolders?: number
  readonly validity: ValidityRule
  readonly issuerLevel: AuthorityLevel
  /** Regions (GB/T 2260) in which departments may issue it; everywhere unless said. */
  readonly issuerRegions?: readonly string[]
  /** Where the license's number comes from when the issuer gives none; `generated` unless said. */
  readonly numbering?: 'generated' | 'holder-document'
  /** Moves that one person proposes and another approves (双人审核); none unless said. */
  readonly twoPerson?: readonly MoveName[]
  /** Issued on numbered paper too: a license takes a sheet of the department's stock. */
  readonly paper?: boolean
  /** Nothing new is issued by it; what was issued stays as it is. */
  readonly retired?: boolean
  readonly fieldsSchema: FieldsSchema
  /** How its documents look; made from the fields unless said. */
  readonly layout?: Layout
}

export interface LicenseType extends LicenseTypeDefinition {
  /** 21 characters: USCC of the defining body and three digits. */
  readonly code: string
}

/** A published version. */
export interface PublishedType extends LicenseType {
  /** 1, 2, 3 … */
  readonly version: number
}
