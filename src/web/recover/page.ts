import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import type { Config } from '../../platform/config.ts'
import type { Fault } from '../../platform/faults.ts'
import { sendPage } from '../page.tsx'
import { saidOf } from '../refusal.ts'
import type { Mistake } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'

/** Beside which field a refusal is said. */
export const mistakeOf = (fault: Fault, fields: Readonly<Record<string, string>>, language: Language): Mistake[] => [
  { field: fields[fault.code] ?? '', text: saidOf(fault, language) },
]

/** A public page: of whom nothing is known yet. */
export function sendRecover(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
  { title, address, children }: { title: string; address: string; children: ComponentChildren },
): FastifyReply {
  return sendPage(config, request, reply, { title, address, children })
}
