import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readmes, withSettings } from '../../scripts/settings.ts'
import { readConfig } from '../../src/platform/config.ts'

describe('configuration', () => {
  it('has a default for everything, and demo data without a database of one’s own', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 3000,
      origin: 'http://localhost:3000',
      issuer: 'http://localhost:3000/oidc',
      demo: true,
    })
    expect(readConfig({ DATABASE_URL: 'postgres://localhost/yihao' }).demo).toBe(false)
    expect(Object.isFrozen(config)).toBe(true)
  })

  it.each([
    [{ PORT: '0' }, 'PORT'],
    [{ PORT: '3000x' }, 'PORT'],
    [{ ORIGIN: 'id.example.org' }, 'ORIGIN'],
    [{ ORIGIN: 'https://id.example.org/path' }, 'ORIGIN'],
    [{ ORIGIN: 'http://id.example.org' }, 'https'],
    [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
    [{ MIGRATION_DATABASE_URL: 'postgres://localhost/x' }, 'DATABASE_URL'],
    [{ DEMO: 'yes' }, 'DEMO'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ REGION: 'yunnan' }, 'REGION'],
    [{ PKCS11_MODULE: '/usr/lib/softhsm/libsofthsm2.so' }, 'PKCS11_PIN_FILE'],
  ])('refuses %j', (env, word) => {
    expect(() => readConfig(env)).toThrow(word)
  })

  it.each(readmes)('the table of settings in %s is made from the schema', path => {
    const text = readFileSync(path, 'utf8')
    expect(text).toBe(withSettings(text))
  })
})
