import { exampleNames, exampleText, serveGallery } from '../../../scripts/lib/gallery-site.mjs';

/** One example of each kind of view, the ones whose pictures the documentation shows first. */
export function oneOfEachKind(preferred = []) {
  const chosen = new Map();
  const names = exampleNames();
  for (const name of [...preferred, ...names]) {
    const { kind } = JSON.parse(exampleText(name));
    if (!chosen.has(kind)) chosen.set(kind, name);
  }
  return [...chosen.values()];
}

/** The gallery's page, empty, and the ways to drive it: the extension's panels without JupyterLab. */
export class Gallery {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.errors = [];
    /** Addresses that the page has asked for, other than its own files. */
    this.foreign = [];
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('request', (request) => {
      const address = request.url();
      if (!address.startsWith(url) && !/^(data|blob):/.test(address)) this.foreign.push(address);
    });
  }

  static async open(context, url, { width = 1000, height = 900, reducedMotion = 'no-preference' } = {}) {
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion });
    const gallery = new Gallery(page, url);
    await page.goto(`${url}#empty`);
    await page.waitForFunction(() => window.gallery !== undefined);
    return gallery;
  }

  /** Shows views, given as [name, view or text]. */
  async show(views) {
    await this.page.evaluate((list) => {
      for (const [name, view] of list) window.gallery.add(name, view);
    }, views);
  }

  /** Shows examples of the gallery by name. */
  showExamples(names) {
    return this.show(names.map((name) => [name, JSON.parse(exampleText(name))]));
  }

  async clear() {
    await this.page.evaluate(() => window.gallery.clear());
  }

  view(name) {
    return this.page.locator(`.example[data-name="${name}"] .phb-View`);
  }

  /** Scrolls to a view and waits until it is drawn, or says why it cannot be. */
  async drawn(name) {
    const view = this.view(name);
    await view.scrollIntoViewIfNeeded();
    await this.page.waitForFunction(
      (node) => node.dataset.state === 'failed' || Number(node.dataset.revision ?? 0) > 0,
      await view.elementHandle(),
      { timeout: 30_000 },
    );
    return view;
  }

  async setTheme(theme) {
    await this.page.evaluate((isLight) => {
      document.body.dataset.jpThemeLight = String(isLight);
    }, theme === 'light');
  }

  close() {
    return this.page.close();
  }
}

/** Opens galleries of one site, which is served from the first one on. */
export function galleries(context) {
  let site;
  return {
    async open(options) {
      site ??= serveGallery();
      return Gallery.open(context, (await site).url, options);
    },
    stop: async () => (await site)?.stop(),
  };
}
