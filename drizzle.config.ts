import { defineConfig } from 'drizzle-kit'

/** Every slice keeps its own tables in its own Postgres schema; drizzle-kit gathers them into one line of migrations. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/**/schema.ts',
  out: './migrations',
  casing: 'snake_case',
})
