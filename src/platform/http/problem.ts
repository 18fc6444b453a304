import Type from 'typebox'

/** RFC 9457 problem details with our stable `code`. */
export const problem = Type.Object({
  type: Type.String({ description: 'urn:yihao:fault:<code>' }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: 'stable; what a program decides by' }),
  detail: Type.String({ description: 'Chinese, for people' }),
  reference: Type.String({ description: 'finds the request in the log' }),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
})

/** The refusals any route may answer, for the description of the API. */
export const problems = { '4xx': problem, '5xx': problem }
