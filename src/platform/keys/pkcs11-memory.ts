/** How PKCS#11 lays out what is handed to it (v2.40 §2): 64-bit CK_ULONG, little-endian, structures without gaps. */

/** One value of an object: CKA_… by number. */
export type Attribute = readonly [type: number, value: Buffer]

export const ulong = (value: number | bigint = 0): Buffer => {
  const memory = Buffer.alloc(8)
  memory.writeBigUInt64LE(BigInt(value))
  return memory
}

export const ulongAt = (memory: Buffer, at = 0): bigint => memory.readBigUInt64LE(at)

/** CK_MECHANISM without parameters. */
export const mechanism = (type: number): Buffer => Buffer.concat([ulong(type), ulong(), ulong()])

/** CK_C_INITIALIZE_ARGS: no callbacks, locks of the operating system (CKF_OS_LOCKING_OK). */
export const initializeArguments = (): Buffer => Buffer.concat([Buffer.alloc(32), ulong(2), ulong()])

const attributeBytes = 24

/** CK_ATTRIBUTE[] with the values behind it in the same memory, so that it lives or goes as one; and how many. */
export function attributes(
  values: readonly Attribute[],
  address: (memory: Buffer) => bigint,
): readonly [memory: Buffer, count: bigint] {
  const memory = Buffer.concat([Buffer.alloc(attributeBytes * values.length), ...values.map(([, value]) => value)])
  const start = address(memory)
  let valueAt = attributeBytes * values.length
  values.forEach(([type, value], place) => {
    const at = attributeBytes * place
    memory.writeBigUInt64LE(BigInt(type), at)
    memory.writeBigUInt64LE(start + BigInt(valueAt), at + 8)
    memory.writeBigUInt64LE(BigInt(value.length), at + 16)
    valueAt += value.length
  })
  return [memory, BigInt(values.length)]
}

/** What a module wrote into the memory of one attribute. */
export const onlyValue = (memory: Buffer): Buffer =>
  memory.subarray(attributeBytes, attributeBytes + Number(ulongAt(memory, 16)))
