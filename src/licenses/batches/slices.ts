import { setImmediate } from 'node:timers/promises'

/** So many are worked in one go; between them others are served. */
const slice = 16

export async function inSlices<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = []
  for (let at = 0; at < inputs.length; at += slice) {
    outputs.push(...(await Promise.all(inputs.slice(at, at + slice).map(work))))
    await setImmediate()
  }
  return outputs
}
