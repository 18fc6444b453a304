import Type from 'typebox'

/** What browsers answer, as JSON (WebAuthn §5.1, `toJSON()`): the schemas for bodies of requests. */

const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength })
const id = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 1_400 })
const attachment = Type.Optional(Type.Union([Type.Literal('platform'), Type.Literal('cross-platform')]))
const common = {
  id,
  rawId: id,
  type: Type.Literal('public-key'),
  authenticatorAttachment: attachment,
  clientExtensionResults: Type.Object({}),
}

/** Of `navigator.credentials.create`. */
export const registrationAnswer = Type.Object({
  ...common,
  response: Type.Object({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(65_536),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 8 })),
  }),
})

/** Of `navigator.credentials.get`. */
export const signInAnswer = Type.Object({
  ...common,
  response: Type.Object({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(8_192),
    signature: base64url(8_192),
    userHandle: Type.Optional(base64url(128)),
  }),
})
