interface Waiting<Input, Output> {
  readonly input: Input
  readonly resolve: (output: Output) => void
  readonly reject: (error: unknown) => void
}

export interface TogetherOptions {
  /** Inputs of one run at most. */
  readonly most?: number
  /** Runs under way at once. */
  readonly lanes?: number
}

/**
 * Runs what arrives while others are under way together in the next run: one transaction and one wait for the disk serve
 * many, and nobody waits for a timer. `run` answers one output for each input, in their order; when it throws, everyone
 * in it is told, so a run must not be left half done.
 */
export function together<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  { most = 100, lanes = 2 }: TogetherOptions = {},
): (input: Input) => Promise<Output> {
  let waiting: Waiting<Input, Output>[] = []
  let underWay = 0

  async function work(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await run(batch.map(({ input }) => input))
      if (outputs.length !== batch.length) throw new Error('a run answered another number than it was asked')
      outputs.forEach((output, at) => {
        batch[at]?.resolve(output)
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      underWay -= 1
      start()
    }
  }

  function start(): void {
    if (waiting.length === 0 || underWay >= lanes) return
    underWay += 1
    const batch = waiting.slice(0, most)
    waiting = waiting.slice(most)
    void work(batch)
  }

  return input =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      // What is asked for in this turn of the event loop goes together.
      if (waiting.length === 1) setImmediate(start)
    })
}
