import fs from 'node:fs';
import path from 'node:path';
import { exploreModel, modelView, parseView, plainView, recompute } from '@phasebook/views';
import { networkFromBytes } from '@phasebook/dynamics';
import { emptyArtifact } from '../../../../scripts/lib/files.mjs';
import { difference, runCells } from '../../support/run-cells.mjs';
import { check, expect, expectEqual } from '../support/runner.mjs';

const parts = ['portrait', 'exponents', 'gradients'];

const section = (view, part) => view.node.locator(`.phb-Part[data-part="${part}"]`);

async function partIs(view, part, state, timeout = 60_000) {
  await view.node.locator(`.phb-Part[data-part="${part}"][data-state="${state}"]`).waitFor({ timeout });
}

for (const file of ['flipflop-gru.safetensors', 'flipflop-gru.npz']) {
  check(
    `${file} opens from the file browser as a network with its pictures, without a kernel`,
    async (stand) => {
      const lab = await stand.open('one.phase.json');
      await lab.page.locator('.jp-DirListing-item', { hasText: file }).dblclick();
      const view = lab.viewIn('.phb-Document:visible', 0);
      await view.is('kind', 'model');
      for (const part of parts) await partIs(view, part, 'done');
      const bytes = fs.readFileSync(path.join(stand.files, file));
      const network = modelView(networkFromBytes(bytes));
      const facts = await view.node.locator('.phb-Facts').innerText();
      for (const text of ['GRU', '32', '3552', file, '3 outputs']) {
        expect(facts.includes(text), `the facts must hold ${text}: got ${facts}`);
      }
      const radii = await view.node.locator('.phb-Facts tbody td:nth-child(2)').allInnerTexts();
      const wanted = network.blocks.map(({ spectralRadius }) => spectralRadius);
      radii.forEach((text, i) =>
        expect(Math.abs(Number(text) - wanted[i]) < 1e-3, `radius ${i} must be ${wanted[i]}: got ${text}`),
      );
      const portrait = exploreModel(network, 'portrait');
      const text = await section(view, 'portrait').locator('.phb-Part-text').innerText();
      expect(
        text.includes(`${portrait.fixedPoints.length} fixed points`) && text.includes('degree sum 1'),
        `the portrait must say what the library finds: got ${text}`,
      );
      const exponents = await section(view, 'exponents').locator('.phb-Part-text').innerText();
      expect(
        exponents.includes('largest exponent is −0.511'),
        `the exponent must be the library's: ${exponents}`,
      );
      await lab.settled();
      expectEqual(lab.errors, [], 'errors of the page');
    },
  );
}

check('a network with inputs shows its pictures in light and dark, wide and narrow', async (stand) => {
  const lab = await stand.open('network.phase.json');
  const view = lab.view();
  await view.is('kind', 'model');
  for (const part of parts) await partIs(view, part, 'done');
  // Everything is on the page at once: what a screenshot shows is what was drawn.
  await lab.page.setViewportSize({ width: 1280, height: 2700 });
  await lab.settled();
  await stand.keep(lab.page, 'model-light-wide');
  await lab.run('apputils:change-theme', { theme: 'JupyterLab Dark' });
  await view.is('scheme', 'dark');
  await lab.settled();
  await stand.keep(lab.page, 'model-dark-wide');
  await lab.run('application:toggle-left-area');
  await lab.page.setViewportSize({ width: 460, height: 4200 });
  await view.node.locator('.phb-Model.phb-mod-narrow').waitFor();
  await lab.settled();
  const overflow = await view.node.evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(overflow <= 1, `nothing may stick out sideways: got ${overflow} pixels`);
  await stand.keep(lab.page, 'model-dark-narrow');
  await lab.run('apputils:change-theme', { theme: 'JupyterLab Light' });
  await view.is('scheme', 'light');
  await lab.settled();
  await stand.keep(lab.page, 'model-light-narrow');
  const driven = await section(view, 'exponents').locator('.phb-Part-text').innerText();
  expect(driven.includes('responses to the same inputs'), `exponents must be conditional: got ${driven}`);
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a picture of a network can be cancelled and asked for again', async (stand) => {
  const lab = await stand.open('one.phase.json');
  // On a fast machine the picture is there before a click from outside arrives: the page itself presses the button.
  await lab.page.evaluate(() => {
    new window.MutationObserver((_, observer) => {
      const buttons = document.querySelectorAll('[data-part="portrait"][data-state="running"] button');
      const cancel = [...buttons].find(({ textContent }) => /Cancel/.test(textContent));
      if (cancel === undefined || cancel.offsetParent === null) return;
      observer.disconnect();
      cancel.click();
    }).observe(document.body, { attributes: true, childList: true, subtree: true });
  });
  await lab.page.locator('.jp-DirListing-item', { hasText: /^network\.phase\.json/ }).dblclick();
  const view = lab.viewIn('.phb-Document:visible', 0);
  await partIs(view, 'portrait', 'cancelled');
  for (const part of ['exponents', 'gradients']) await partIs(view, part, 'done');
  await section(view, 'portrait')
    .getByRole('button', { name: /Compute/ })
    .click();
  await partIs(view, 'portrait', 'done');
  const gain = view.slider('gain');
  await gain.scrollIntoViewIfNeeded();
  await view.set('gain', 0.2);
  await section(view, 'portrait').locator('.phb-Status', { hasText: '1 fixed point' }).waitFor();
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a network opens as a notebook that makes its pictures anew, in a real kernel', async (stand) => {
  const lab = await stand.open('network.phase.json');
  const view = lab.view();
  for (const part of parts) await partIs(view, part, 'done');
  await view.set('gain', 0.2);
  await section(view, 'portrait').locator('.phb-Status', { hasText: '1 fixed point' }).waitFor();
  await lab.page.getByRole('button', { name: 'Open as notebook' }).click();
  await lab.page.locator('.jp-NotebookPanel:visible').waitFor();
  await stand.keep(lab.page, 'model-notebook');
  // A second one goes beside the first.
  await lab.page.locator('.lm-TabBar-tab', { hasText: 'network.phase.json' }).first().click();
  await lab.run('phasebook:open-as-notebook');
  await lab.page.locator('.jp-DirListing-item', { hasText: 'network-2.ipynb' }).waitFor();
  const { cells, metadata } = JSON.parse(fs.readFileSync(path.join(stand.files, 'network.ipynb'), 'utf8'));
  expectEqual(metadata.kernelspec.name, 'tslab', 'the kernel of the notebook');
  const sources = cells
    .filter((cell) => cell.cell_type === 'code')
    .map(({ source }) => [source].flat().join(''));
  const results = runCells(sources, emptyArtifact('model-notebook'), stand.files);
  const network = parseView(fs.readFileSync(path.join(stand.files, 'network.phase.json'), 'utf8'));
  const wanted = [
    network,
    recompute(exploreModel(network, 'portrait'), { gain: 0.2 }),
    exploreModel(network, 'exponents'),
    exploreModel(network, 'gradients'),
  ];
  expectEqual(results.map(({ errors }) => errors).join(''), '', 'what the cells write to stderr');
  results.forEach(({ views: [made] }, i) => {
    const fault = difference(plainView(parseView(made)), plainView(wanted[i]));
    expect(fault === undefined, `cell ${i + 1}: ${fault}`);
  });
  expectEqual(lab.errors, [], 'errors of the page');
});

check('what a file of weights leaves open can be chosen, and the notebook knows it', async (stand) => {
  const lab = await stand.open('one.phase.json');
  await lab.page.locator('.jp-DirListing-item', { hasText: 'open.safetensors' }).dblclick();
  const view = lab.viewIn('.phb-Document:visible', 0);
  await partIs(view, 'gradients', 'done');
  const facts = async (text) => view.node.locator('.phb-Facts', { hasText: text }).waitFor();
  await facts('tanh');
  await lab.page.getByLabel('activation').selectOption('relu');
  await facts('relu');
  await partIs(view, 'gradients', 'done');
  await stand.keep(lab.page, 'model-choices');
  await lab.page.getByRole('button', { name: 'Open as notebook' }).click();
  await lab.page.locator('.jp-NotebookPanel:visible').waitFor();
  const text = fs.readFileSync(path.join(stand.files, 'open.ipynb'), 'utf8');
  expect(
    text.includes(
      String.raw`loadNetwork(\"open.safetensors\", { prefix: \"encoder.\", activation: \"relu\" })`,
    ),
    `the notebook must read the file as chosen: got ${text}`,
  );
  await lab.page.locator('.lm-TabBar-tab', { hasText: 'open.safetensors' }).first().click();
  await lab.page.getByLabel('recurrent layer').selectOption('decoder.');
  await facts('GRU');
  expectEqual(await lab.page.getByLabel('activation').count(), 0, 'choices of an activation for a GRU');
  expectEqual(lab.errors, [], 'errors of the page');
});

check('a broken file of weights says what is wrong', async (stand) => {
  const lab = await stand.open('one.phase.json');
  await lab.page.locator('.jp-DirListing-item', { hasText: 'broken.npz' }).dblclick();
  const view = lab.viewIn('.phb-Document:visible', 0);
  await view.is('state', 'failed');
  const text = await view.node.innerText();
  expect(/Cannot read npz/.test(text) && /Supported are RNN, GRU and LSTM/.test(text), `got ${text}`);
  // The fixture is what it claims to be.
  const stored = fs.readFileSync(path.join(stand.files, 'network.phase.json'), 'utf8');
  expectEqual(parseView(stored).kind, 'model', 'the kind of the stored view');
});
