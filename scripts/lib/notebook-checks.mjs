import { codeCells } from './notebook.mjs';

export const mimeType = 'application/vnd.phasebook.v1+json';
export const longestCell = 15;
export const largestOutput = 256 * 1024;

const withoutComments = (source) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
const showsView = (source) => /\b(show|animate)\(/.test(withoutComments(source));
const textOf = (value) => (Array.isArray(value) ? value.join('') : String(value ?? ''));

/** Lines of a cell that a student meets: hidden tests and the marks of a solution are the instructor's. */
function linesToRead(source) {
  const read = source.replace(/^\/\/ BEGIN HIDDEN TESTS\n[\s\S]*?^\/\/ END HIDDEN TESTS\n/gm, '');
  return read
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\s*\/\/ (BEGIN|END) SOLUTION$/.test(line)).length;
}

/** What is wrong with a notebook before it is run. */
export function sourceFaults(notebook) {
  const faults = [];
  const { kernelspec } = notebook.metadata;
  if (kernelspec?.name !== 'tslab' || kernelspec?.language !== 'typescript') {
    faults.push('metadata.kernelspec must be { name: "tslab", language: "typescript" }');
  }
  const ids = notebook.cells.map((cell) => cell.id);
  if (ids.some((id) => !id) || new Set(ids).size < ids.length)
    faults.push('every cell needs an id of its own');
  for (const { source, number } of codeCells(notebook)) {
    const lines = linesToRead(source);
    if (lines > longestCell) faults.push(`cell ${number} has ${lines} lines; at most ${longestCell}`);
  }
  return faults;
}

/** Faults of outputs that no notebook may have, freshly run or committed. */
export function outputFaults(notebook, { parseView } = {}) {
  return codeCells(notebook).flatMap(({ cell, number, source }) => {
    const faults = cell.outputs.flatMap((output) => faultsOfOutput(output, parseView));
    const views = cell.outputs.filter((output) => output.data?.[mimeType] !== undefined);
    if (showsView(source) && views.length === 0) faults.push('shows a view, but none arrived');
    return faults.map((fault) => `cell ${number}: ${fault}`);
  });
}

function faultsOfOutput(output, parseView) {
  if (output.output_type === 'error') return [`${output.ename}: ${output.evalue}`];
  if (output.output_type === 'stream') {
    return output.name === 'stderr' ? [`wrote to stderr: ${textOf(output.text).slice(0, 600)}`] : [];
  }
  const faults = [];
  const size = Buffer.byteLength(JSON.stringify(output));
  if (size > largestOutput)
    faults.push(`an output has ${Math.ceil(size / 1024)} KB; at most ${largestOutput / 1024}`);
  const { data } = output;
  if (data[mimeType] === undefined) return faults;
  for (const type of ['image/png', 'image/svg+xml', 'text/plain']) {
    if (textOf(data[type]).trim() === '') faults.push(`a view without ${type}`);
  }
  if (data['text/html'] !== undefined) faults.push('a view with text/html, which would win over the picture');
  if (!/^iVBORw0KGgo/.test(textOf(data['image/png']))) faults.push('image/png is not a PNG');
  try {
    parseView?.(data[mimeType]);
  } catch (error) {
    faults.push(`an invalid view: ${error.message}`);
  }
  return faults;
}

/** Faults of what is committed, seen beside a fresh run. */
export function committedFaults(committed, fresh, { wantsOutputs }) {
  const cells = codeCells(committed);
  if (!wantsOutputs) {
    const dirty = cells.filter(({ cell }) => cell.outputs.length > 0);
    return dirty.map(({ number }) => `cell ${number} has outputs; assignments are committed without`);
  }
  const faults = [];
  const counts = cells.map(({ cell }) => cell.execution_count).filter((count) => count !== null);
  if (counts.some((count, i) => count !== i + 1))
    faults.push(`execution counts are not 1, 2, 3, …: ${counts.join(', ')}`);
  const freshCells = codeCells(fresh);
  cells.forEach(({ cell, number }, i) => {
    const [old, now] = [shapeOf(cell), shapeOf(freshCells[i].cell)];
    if (old !== now)
      faults.push(`cell ${number}: the committed outputs (${old}) are not those of a fresh run (${now})`);
  });
  if (faults.length > 0) faults.push('write them anew with: npm run notebooks -- --write');
  return faults;
}

/** Kinds of a cell's outputs: what has to agree between two runs on different machines. */
function shapeOf(cell) {
  const kinds = cell.outputs.map((output) =>
    output.output_type === 'stream'
      ? output.name
      : Object.keys(output.data ?? {})
          .sort()
          .join('+'),
  );
  return kinds.join(', ') || 'none';
}

/** True where some output holds a picture. */
export function hasPicture(notebook) {
  return codeCells(notebook).some(({ cell }) =>
    cell.outputs.some((output) => output.data?.['image/png'] !== undefined),
  );
}

export const htmlHasPicture = (html) => /<svg[\s>]|src="data:image\/(png|svg\+xml)/.test(html);

/**
 * A freshly run notebook as it is committed: nothing in it depends on when, where or how often it was run.
 * Cells run in order, so their counts are known, whether or not the kernel tells them.
 */
export function normalized(notebook) {
  let count = 0;
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== 'code') return cell;
    count++;
    const outputs = cell.outputs.map((output) =>
      output.output_type === 'execute_result' ? { ...output, execution_count: count } : output,
    );
    return { ...cell, execution_count: count, outputs };
  });
  const metadata = {
    kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
    language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
  };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

export const notebookText = (notebook) => `${JSON.stringify(notebook, null, 1)}\n`;
