import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  committedFaults,
  htmlHasPicture,
  mimeType,
  normalized,
  notebookText,
  outputFaults,
  sourceFaults,
} from '../lib/notebook-checks.mjs';

const view = {
  output_type: 'display_data',
  metadata: {},
  data: {
    [mimeType]: { kind: 'curves' },
    'image/png': 'iVBORw0KGgoAAA',
    'image/svg+xml': '<svg/>',
    'text/plain': 'A curve.',
  },
};
const cell = (source, outputs = [], execution_count = 1) => ({
  ...{ cell_type: 'code', id: source.slice(0, 8), metadata: {} },
  ...{ source: source.split(/(?<=\n)/), outputs, execution_count },
});
const notebook = (...cells) => ({
  ...{ cells, nbformat: 4, nbformat_minor: 5 },
  metadata: { kernelspec: { name: 'tslab', language: 'typescript' } },
});

test('a good notebook has no faults', () => {
  const good = notebook(cell('show(view);', [view]));
  assert.deepEqual(sourceFaults(good), []);
  assert.deepEqual(outputFaults(good), []);
  assert.deepEqual(committedFaults(good, good, { wantsOutputs: true }), []);
});

test('faults of sources', () => {
  assert.equal(sourceFaults(notebook(cell('a;\n'.repeat(15)))).length, 0);
  assert.match(sourceFaults(notebook(cell('a;\n'.repeat(16))))[0], /16 lines/);
  const marked = `// BEGIN SOLUTION\n${'a;\n'.repeat(15)}// END SOLUTION\n`;
  const hidden = `// BEGIN HIDDEN TESTS\n${'a;\n'.repeat(9)}// END HIDDEN TESTS\n`;
  assert.deepEqual(sourceFaults(notebook(cell(marked + hidden))), []);
  assert.match(sourceFaults(notebook(cell(`a;\n${marked}${hidden}`)))[0], /16 lines/);
  assert.match(sourceFaults({ ...notebook(), metadata: {} })[0], /kernelspec/);
  assert.match(sourceFaults(notebook(cell('a'), cell('a')))[0], /id/);
});

test('faults of outputs', () => {
  const faults = (output, source = '1;') => outputFaults(notebook(cell(source, [output]))).join();
  assert.match(faults({ output_type: 'stream', name: 'stderr', text: ['1:7 - Type'] }), /stderr: 1:7/);
  assert.match(faults({ output_type: 'error', ename: 'RangeError', evalue: 'x' }), /RangeError: x/);
  assert.equal(faults({ output_type: 'stream', name: 'stdout', text: 'x' }), '');
  assert.match(faults({ ...view, data: { ...view.data, 'image/png': undefined } }), /without image\/png/);
  assert.match(faults({ ...view, data: { ...view.data, 'text/html': 'x' } }), /text\/html/);
  assert.match(faults({ ...view, data: { 'text/plain': 'x'.repeat(300_000) } }), /KB/);
  assert.match(faults({ output_type: 'stream', name: 'stdout', text: 'x' }, 'show(v);'), /none arrived/);
  assert.equal(faults({ output_type: 'stream', name: 'stdout', text: 'x' }, '// show(v);'), '');
  const parseView = () => {
    throw new SyntaxError('$.kind');
  };
  assert.match(
    outputFaults(notebook(cell('show(v)', [view])), { parseView }).join(),
    /invalid view: \$\.kind/,
  );
});

test('committed outputs are compared with a fresh run', () => {
  const fresh = notebook(cell('show(v)', [view]));
  const stale = notebook(cell('show(v)', []));
  assert.match(committedFaults(stale, fresh, { wantsOutputs: true })[0], /cell 1.*none/);
  assert.match(
    committedFaults(notebook(cell('a', [], 4)), notebook(cell('a')), { wantsOutputs: true })[0],
    /counts/,
  );
  assert.match(committedFaults(fresh, fresh, { wantsOutputs: false })[0], /without/);
});

test('what is written does not depend on the run', () => {
  const run = (version) => ({
    ...notebook(
      { cell_type: 'markdown', id: 'm', metadata: {}, source: '# T' },
      cell('show(v)', [view], null),
    ),
    metadata: { language_info: { version } },
  });
  assert.equal(notebookText(normalized(run('3.7.2'))), notebookText(normalized(run('5.0.4'))));
  assert.equal(normalized(run('x')).cells[1].execution_count, 1);
  assert.deepEqual(sourceFaults(normalized(run('x'))), []);
});

test('pictures in HTML', () => {
  assert.ok(htmlHasPicture('<div><svg width="3"></svg></div>'));
  assert.ok(htmlHasPicture('<img src="data:image/png;base64,AAAA">'));
  assert.ok(!htmlHasPicture('<p>an svg</p>'));
});
