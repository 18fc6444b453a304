/** One text message. `id` is the same at every try, so that whoever sends it can drop a second one. */
export interface Message {
  readonly id: string
  /** Mainland mobile number, 11 digits. */
  readonly phone: string
  readonly text: string
}

/**
 * Sends text messages. An implementation must
 * - answer only when the message is accepted for sending, and accept the same id once;
 * - throw {@link MessageRefused} when trying again cannot help, any other error when it may;
 * - give up within some seconds.
 */
export interface MessageGateway {
  send(message: Message): Promise<void>
}

export class MessageRefused extends Error {
  override readonly name = 'MessageRefused'
}

/** Longest text a gateway must take; longer ones are refused. */
export const longestText = 300

/** @throws MessageRefused for what no gateway should be asked to send */
export function checkMessage({ phone, text }: Message): void {
  if (!/^1[3-9]\d{9}$/.test(phone)) throw new MessageRefused('not a mobile number')
  if (text === '' || [...text].length > longestText || /\p{Cc}/u.test(text))
    throw new MessageRefused('text is empty, too long or holds control characters')
}
