import Type, { type TObject, type TProperties } from 'typebox'
import { publicDoor, session } from '../platform/http/access.ts'

const closed = { additionalProperties: false } as const

/** Every form of ours carries its token. */
const csrf = Type.String({ maxLength: 200 })

/** The body of a form: these fields and no other. */
export const form = <Fields extends TProperties>(fields: Fields) => Type.Object({ _csrf: csrf, ...fields }, closed)
/** A form that is nothing but its button. */
export const button = form({})
/** What an address may carry beside its language. */
export const query = <Fields extends TProperties>(fields: Fields) =>
  Type.Object({ lang: Type.Optional(Type.String({ maxLength: 20 })), ...fields }, closed)

export const text = (maxLength: number) => Type.String({ maxLength })
export const optionalText = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
/** One checkbox or several of a name: a browser sends one as a text, several as a list, none not at all. */
export const ticks = (maxLength: number) =>
  Type.Optional(Type.Union([text(maxLength), Type.Array(text(maxLength), { maxItems: 200 })]))
export const listOf = (ticked: string | string[] | undefined): readonly string[] =>
  ticked === undefined ? [] : [ticked].flat()

/** Doors of pages. */
export const ownDoor = { access: session, page: true } as const
export const openDoor = { access: publicDoor, page: true } as const
export type { TObject }
