// Child process of check-examples: runs the functions of one module and reports each on a line of its own.
import { pathToFileURL } from 'node:url';

const [file, skipped] = process.argv.slice(2);
const skip = new Set(skipped === '' ? [] : skipped.split(',').map(Number));
const { examples } = await import(pathToFileURL(file).href);
const report = (result) => process.stdout.write(`\n@@${JSON.stringify(result)}\n`);

for (const [index, example] of examples.entries()) {
  if (skip.has(index)) continue;
  try {
    await example();
    report({ index });
  } catch (error) {
    const source = file.replace(/\.mjs$/, '.ts');
    const frame = String(error?.stack)
      .split('\n')
      .find((line) => line.includes(source) && !/\bassert(Close|Equal|Throws)\b/.test(line));
    const line = Number(/:(\d+):\d+\)?$/.exec(frame ?? '')?.[1] ?? 0);
    report({
      index,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      line,
    });
  }
}
