import type { Deps } from '../../platform/deps.ts'
import { demoInbox } from './demo-inbox.ts'
import { httpGateway } from './http-gateway.ts'
import type { MessageGateway } from './message.ts'

/** The gateway of this installation, or undefined where messages cannot be sent. */
export function gatewayOf(deps: Deps): MessageGateway | undefined {
  const { messageGateway, demo } = deps.config
  if (messageGateway !== undefined) return httpGateway(messageGateway)
  return demo ? demoInbox(deps) : undefined
}

export const canSendMessages = ({ messageGateway, demo }: Deps['config']): boolean =>
  messageGateway !== undefined || demo
