import fs from 'node:fs';
import path from 'node:path';
import { check, expect, expectEqual } from '../support/runner.mjs';

const cell = (id, source) => ({
  ...{ cell_type: 'code', id, metadata: {}, execution_count: null, outputs: [], source },
});

function notebook(kernel) {
  const sources = ["'first'", 'const n: number = 2;\n\nthrow new RangeError(`too large: ${n}`);', "'third'"];
  return {
    cells: sources.map((source, i) => cell(`cell-${i + 1}`, source)),
    metadata: { kernelspec: { display_name: kernel, language: 'typescript', name: kernel } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

check('Run All stops at a cell that throws, with its name, message and line', async (stand) => {
  fs.writeFileSync(path.join(stand.files, 'failing.ipynb'), JSON.stringify(notebook('phasebook')));
  const lab = await stand.open('failing.ipynb');
  await lab.kernelIdle();
  await lab.run('notebook:run-all-cells');
  const error = lab.page.locator('.jp-OutputArea-output', { hasText: 'RangeError' });
  await error.waitFor();
  await lab.kernelIdle();
  const cells = await lab.page.evaluate(() =>
    window.jupyterapp.shell.currentWidget.context.model
      .toJSON()
      .cells.map(({ execution_count: count, outputs }) => ({
        count,
        outputs: outputs.map((output) => output.output_type),
      })),
  );
  expectEqual(
    cells,
    [
      { count: 1, outputs: ['execute_result'] },
      { count: 2, outputs: ['error'] },
      { count: null, outputs: [] },
    ],
    'the cells after Run All',
  );
  const text = await error.innerText();
  for (const words of ['RangeError: too large: 2', 'cell [2], line 3']) {
    expect(text.includes(words), `the error must say "${words}": got ${text}`);
  }
  await stand.keep(lab.page, 'failing-cell');
});
