import { check, expect, expectEqual } from '../support/runner.mjs';

const plugin = '@jupyterlab/translation-extension:plugin';
const mark = '!!';

/** JupyterLab puts a mark before every text that comes through a translator: a language made for tests. */
async function withMarkedTexts(lab, body) {
  const put = (raw) =>
    lab.page.evaluate(
      async ([address, text]) => {
        const [, token = ''] = /_xsrf=([^;]+)/.exec(document.cookie) ?? [];
        const headers = { 'content-type': 'application/json', 'X-XSRFToken': token };
        const answer = await fetch(address, { method: 'PUT', headers, body: JSON.stringify({ raw: text }) });
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      },
      [`${lab.url}lab/api/settings/${plugin}`, raw],
    );
  await put(JSON.stringify({ displayStringsPrefix: true, stringsPrefix: mark }));
  try {
    await body();
  } finally {
    await put('{}');
  }
}

/** Texts of a view for its reader, without what the document itself says and without numbers. */
const textsOf = (view) =>
  view.node.evaluate((node) => {
    const texts = new Set();
    // What the view says: its sentences, rows of its numbers, names of its parts, and what is wrong with it.
    const own =
      '[role=img], .phb-Slider, .phb-Handle, .phb-Warnings, .phb-Model-sentence, .phb-Part-text, ' +
      '.phb-Fallback-detail, dd, td, th[scope=row]';
    for (const each of node.querySelectorAll('*')) {
      if (each.closest(own) !== null) continue;
      const isDescribed = each.classList.contains('phb-Point-kind');
      for (const name of isDescribed ? [] : ['aria-label', 'title']) {
        if (each.hasAttribute(name)) texts.add(each.getAttribute(name));
      }
      for (const child of each.childNodes) if (child.nodeType === 3) texts.add(child.textContent.trim());
    }
    return [...texts].filter((text) => /\p{L}{3}/u.test(text));
  });

/** Headings and numbers that come with the views. */
const fromViews = [/^Fixed point \d+: /, /^λ/];

check('every text of views, pages and menus comes through the translator', async (stand) => {
  const lab = await stand.open('two.phase.json');
  await withMarkedTexts(lab, async () => {
    const missing = [];
    for (const [file, isDone] of [
      ['two.phase.json', (view) => view.drawn()],
      ['cobweb.phase.json', (view) => view.drawn()],
      [
        'network.phase.json',
        (view) => view.node.locator('[data-part="gradients"][data-state="done"]').waitFor(),
      ],
      ['wrong.phase.json', (view) => view.is('state', 'failed')],
    ]) {
      await lab.openFile(file);
      const view = lab.view();
      await isDone(view);
      const table = view.node.locator('.phb-Data > .phb-Button').first();
      if ((await table.count()) > 0) await table.click();
      const texts = await textsOf(view);
      expect(texts.length >= 2, `${file} must have texts: got ${JSON.stringify(texts)}`);
      const plain = texts.filter(
        (text) => !text.includes(mark) && !fromViews.some((known) => known.test(text)),
      );
      missing.push(...plain.map((text) => `${file}: ${text}`));
      if (file.startsWith('network')) await stand.keep(lab.page, 'translated');
    }
    const labels = await lab.page.evaluate(() => {
      const { commands } = window.jupyterapp;
      const own = commands.listCommands().filter((id) => id.startsWith('phasebook:'));
      return own.flatMap((id) => [commands.label(id), commands.label(id, { isPalette: true })]);
    });
    missing.push(...labels.filter((text) => !text.startsWith(mark)));
    const tools = await lab.page.locator('.jp-Toolbar:visible .jp-ToolbarButtonComponent').allInnerTexts();
    missing.push(...tools.filter((text) => /\p{L}{3}/u.test(text) && !text.includes(mark)));
    expectEqual(missing, [], 'texts that pass the translator by');
  });
});
