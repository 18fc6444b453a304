import type { KoffiFunc, LibraryHandle } from 'koffi'

/** What is called of a PKCS#11 module (OASIS PKCS#11 v2.40): the place in CK_FUNCTION_LIST, and the parameters in C. */
const functions = {
  C_Initialize: [0, ['void *']],
  C_Finalize: [1, ['void *']],
  C_GetSlotList: [4, ['uint8', 'void *', 'void *']],
  C_GetTokenInfo: [6, ['unsigned long', 'void *']],
  C_OpenSession: [12, ['unsigned long', 'unsigned long', 'void *', 'void *', 'void *']],
  C_CloseSession: [13, ['unsigned long']],
  C_Login: [18, ['unsigned long', 'unsigned long', 'void *', 'unsigned long']],
  C_CreateObject: [20, ['unsigned long', 'void *', 'unsigned long', 'void *']],
  C_DestroyObject: [22, ['unsigned long', 'unsigned long']],
  C_GetAttributeValue: [24, ['unsigned long', 'unsigned long', 'void *', 'unsigned long']],
  C_FindObjectsInit: [26, ['unsigned long', 'void *', 'unsigned long']],
  C_FindObjects: [27, ['unsigned long', 'void *', 'unsigned long', 'void *']],
  C_FindObjectsFinal: [28, ['unsigned long']],
  C_SignInit: [42, ['unsigned long', 'void *', 'unsigned long']],
  C_Sign: [43, ['unsigned long', 'void *', 'unsigned long', 'void *', 'void *']],
  C_GenerateKeyPair: [
    59,
    ['unsigned long', 'void *', 'void *', 'unsigned long', 'void *', 'unsigned long', 'void *', 'void *'],
  ],
} as const satisfies Record<string, readonly [number, readonly string[]]>

export type FunctionName = keyof typeof functions
/** CK_ULONG and handles as bigint, everything else as memory. */
export type Argument = bigint | Buffer | null

/** What a module answered (CKR_…), by number. */
export class Pkcs11Error extends Error {
  override readonly name = 'Pkcs11Error'
  readonly code: number

  constructor(from: string, code: number) {
    super(`PKCS#11: ${from} answered 0x${code.toString(16)}`)
    this.code = code
  }
}

export interface Module {
  /** Runs beside the event loop. @throws {@link Pkcs11Error} for any answer but CKR_OK */
  call(name: FunctionName, ...args: readonly Argument[]): Promise<void>
  /** Where memory lies, for structures that point to it; the caller holds on to it. */
  address(memory: Buffer): bigint
}

type Native = KoffiFunc<(...args: Argument[]) => number>

const longBytes = 8

/** Libraries that were opened: one that is collected is unloaded, and its functions lead nowhere. */
const libraries = new Map<string, LibraryHandle>()

/**
 * Opens a module (a shared library of the token's maker). Only C_GetFunctionList is looked up by name, as the standard has it.
 * @throws Error when the library cannot be read, or on a machine whose CK_ULONG is not 64 bits wide
 */
export async function openModule(path: string): Promise<Module> {
  const { default: koffi } = await import('koffi')
  if (koffi.sizeof('unsigned long') !== longBytes) throw new Error('a PKCS#11 token needs a 64-bit Unix')
  const list: [unknown] = [null]
  const library = libraries.get(path) ?? koffi.load(path)
  libraries.set(path, library)
  const code: number = library.func('C_GetFunctionList', 'unsigned long', ['_Out_ void **'])(list)
  if (code !== 0) throw new Pkcs11Error('C_GetFunctionList', code)
  const loaded = new Map<string, Native>()
  for (const [name, [place, parameters]] of Object.entries(functions)) {
    // CK_VERSION is padded to one pointer; the functions follow.
    const pointer: unknown = koffi.decode(list[0], longBytes * (1 + place), 'void *')
    loaded.set(name, koffi.decode(pointer, koffi.proto('unsigned long', [...parameters])))
  }
  /** Memory that a call still reads or writes: nothing of it may be collected. */
  const underWay = new Set<readonly Argument[]>()
  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        const native = loaded.get(name)
        if (native === undefined) throw new Error(`${name} is not loaded`)
        underWay.add(args)
        native.async(...args, (error: unknown, answer: number) => {
          underWay.delete(args)
          if (error !== null) reject(error)
          else if (answer !== 0) reject(new Pkcs11Error(name, answer))
          else resolve()
        })
      }),
    address: memory => koffi.address(memory),
  }
}
