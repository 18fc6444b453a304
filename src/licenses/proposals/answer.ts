import Type from 'typebox'
import type { Fields } from '../license.ts'
import { moveNames } from '../life-cycle.ts'
import { proposalStates } from './proposal.ts'
import type { ProposalView } from './view.ts'

const moment = Type.String({ format: 'date-time' })
const text = Type.Optional(Type.String())

/** The schema of a proposal in answers. */
export const proposalAnswer = Type.Unsafe<ProposalView>(
  Type.Object({
    id: Type.String(),
    state: Type.Enum([...proposalStates]),
    move: Type.Enum([...moveNames]),
    typeCode: Type.String(),
    typeName: Type.String(),
    typeNameEn: text,
    identifier: Type.Optional(Type.String({ description: 'the license that is to change' })),
    reason: text,
    remark: text,
    draft: Type.Object(
      {
        number: text,
        holders: Type.Optional(
          Type.Array(
            Type.Object({
              documentType: Type.String(),
              documentNumber: Type.String({ description: 'masked, except of organizations' }),
              name: Type.String(),
            }),
          ),
        ),
        holderNames: Type.Optional(Type.Array(Type.String())),
        fields: Type.Optional(Type.Unsafe<Fields>({ type: 'object', additionalProperties: true })),
        validFrom: text,
        validUntil: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        paperSerial: text,
      },
      { description: 'what the license is to say, as far as it was asked for' },
    ),
    proposedBy: Type.String(),
    proposedAt: moment,
    expiresAt: moment,
    decidedBy: text,
    decidedAt: Type.Optional(moment),
    words: Type.Optional(Type.String({ description: 'why it was refused' })),
    fault: Type.Optional(Type.String({ description: 'the code of the fault that an approved one met' })),
    license: Type.Optional(Type.String({ description: 'identifier of the license that came of it' })),
  }),
)
