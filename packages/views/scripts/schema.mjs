// Writes schema/view.v1.schema.json from the types of src/types.ts.
// `npm run schema -w @phasebook/views`; a test compares the committed file with what this makes.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { createGenerator } from 'ts-json-schema-generator';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Where the schema is committed. */
export const schemaPath = path('../schema/view.v1.schema.json');

/** The JSON Schema of a view, as the text that is committed. */
export async function viewSchema() {
  const generator = createGenerator({
    path: path('../src/types.ts'),
    tsconfig: path('tsconfig.schema.json'),
    type: 'View',
    // Readers ignore what they do not know, so that later minor versions can add properties.
    additionalProperties: true,
    skipTypeCheck: true,
    sortProps: true,
    topRef: true,
  });
  const { $schema, ...rest } = generator.createSchema('View');
  const schema = { $schema, $id: 'urn:phasebook:view:1', title: 'Phasebook view', ...rest };
  const options = await resolveConfig(schemaPath);
  return format(JSON.stringify(schema), { ...options, parser: 'json' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(schemaPath, await viewSchema());
