import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Errors of the page that JupyterLab itself causes. */
const known = [/No active debugger session/, /ResizeObserver loop/];

/** Starts the browser. */
export function startBrowser(executablePath) {
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** A page with JupyterLab in it, and the ways to drive it. */
export class Lab {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.errors = [];
    page.on('pageerror', (error) => {
      if (!known.some((pattern) => pattern.test(error.message))) this.errors.push(error.message);
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && /phasebook|plotly/i.test(message.text()))
        this.errors.push(message.text());
    });
  }

  /** A page in a context of the browser; pages of a context share their cache. */
  static async open(context, server, { width = 1280, height = 900, script } = {}) {
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    if (script !== undefined) await page.addInitScript(script);
    return new Lab(page, server.url);
  }

  /** Opens a file in a fresh workspace. */
  async openFile(name) {
    await this.page.goto(`${this.url}lab/tree/${encodeURIComponent(name)}?reset`);
    await this.page.waitForFunction(() => window.jupyterapp?.restored !== undefined);
    await this.page.evaluate(() => window.jupyterapp.restored);
    await this.page.locator('.jp-NotebookPanel, .phb-Document, .jp-FileEditor').first().waitFor();
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget.context.ready);
  }

  /** Runs a command of JupyterLab; arguments are plain JSON. */
  run(command, args = {}) {
    return this.page.evaluate(
      ([id, options]) => window.jupyterapp.commands.execute(id, options).then(() => undefined),
      [command, args],
    );
  }

  /** Waits until the kernel of the open notebook is idle. */
  async kernelIdle() {
    await this.page.waitForFunction(
      () => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle',
      undefined,
      { timeout: 60_000 },
    );
  }

  /** A view by its place on the page. */
  view(index = 0) {
    return new ViewHandle(this.page, this.page.locator('.phb-View').nth(index));
  }

  /** A view inside some part of the page. */
  viewIn(selector, index = 0) {
    return new ViewHandle(this.page, this.page.locator(selector).locator('.phb-View').nth(index));
  }

  /** Waits until nothing has been drawn for a while. */
  async settled(pause = 700) {
    await this.page.evaluate(async (wait) => {
      const read = () =>
        [...document.querySelectorAll('.phb-View')].map((node) => node.dataset.revision).join();
      for (let seen = '', now = read(); seen !== now;) {
        seen = now;
        await new Promise((resolve) => setTimeout(resolve, wait));
        now = read();
      }
    }, pause);
  }

  /** Changes a setting of the extension, as the settings editor does. */
  async set(key, value) {
    await this.page.evaluate(
      async ([plugin, name, setting]) => {
        const { pluginRegistry } = window.jupyterapp;
        // Tokens are not exported to the page; this is where the application keeps them.
        const tokens = [...pluginRegistry._services.keys()];
        const token = tokens.find((candidate) => candidate.name === '@jupyterlab/coreutils:ISettingRegistry');
        const registry = await pluginRegistry.resolveOptionalService(token);
        if (setting === null) await registry.remove(plugin, name);
        else await registry.set(plugin, name, setting);
      },
      ['@phasebook/jupyterlab:plugin', key, value ?? null],
    );
  }

  async close() {
    await this.page.close();
  }
}

/** A view on the page. */
export class ViewHandle {
  constructor(page, node) {
    this.page = page;
    this.node = node;
  }

  /** What the node says of itself: `data-…` by name. */
  data(name) {
    return this.node.getAttribute(`data-${name}`);
  }

  async number(name) {
    return Number(await this.data(name));
  }

  /** Waits until the view has been drawn; what is far away on the page is not. */
  async drawn() {
    await this.node.waitFor({ timeout: 20_000 });
    await this.node.scrollIntoViewIfNeeded();
    await this.until((data) => data.state === 'ready' && Number(data.revision) > 0);
  }

  /** Waits until a condition on the data attributes holds. */
  async until(condition, timeout = 20_000) {
    const node = await this.node.elementHandle();
    const source = condition.toString();
    await this.page.waitForFunction(
      ([element, text]) => new Function(`return (${text})`)()({ ...element.dataset }),
      [node, source],
      { timeout },
    );
  }

  /** Waits until `name` has the value. */
  async is(name, value, timeout = 20_000) {
    const node = await this.node.elementHandle();
    await this.page.waitForFunction(
      ([element, key, wanted]) => element.getAttribute(key) === wanted,
      [node, `data-${name}`, String(value)],
      { timeout },
    );
  }

  get plot() {
    return this.node.locator('.phb-Stage-plot, .phb-Figure-plot').first();
  }

  slider(parameter) {
    return this.node.locator(`input[data-parameter="${parameter}"]`);
  }

  /** Position on the page of a point of the plot. */
  async at(x, y) {
    await this.plot.scrollIntoViewIfNeeded();
    return this.plot.evaluate(
      (node, [px, py]) => {
        const { xaxis, yaxis } = node._fullLayout;
        const box = node.getBoundingClientRect();
        return { x: box.left + xaxis._offset + xaxis.d2p(px), y: box.top + yaxis._offset + yaxis.d2p(py) };
      },
      [x, y],
    );
  }

  async click(x, y) {
    const at = await this.at(x, y);
    await this.page.mouse.click(at.x, at.y);
  }

  /** Sets a slider to a value as the keyboard would. */
  async set(parameter, value) {
    await this.slider(parameter).evaluate((node, to) => {
      node.value = String(to);
      node.dispatchEvent(new window.Event('input', { bubbles: true }));
    }, value);
  }

  /** Colour of a pixel of the view, as [red, green, blue]. */
  async pixel(x, y) {
    const [colour] = await this.sample([[x, y]]);
    return colour;
  }

  /** Number of different colours in the view. */
  async colours() {
    return this.sample(undefined);
  }

  /** Reads pixels of a screenshot, decoded by the page itself. */
  async sample(places) {
    const picture = (await this.node.screenshot()).toString('base64');
    return this.page.evaluate(
      async ([data, wanted]) => {
        const image = new window.Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        if (wanted !== null)
          return wanted.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3));
        const all = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
        return new Set(all).size;
      },
      [picture, places ?? null],
    );
  }

  /** Drags a slider with the mouse from where it is to a value. */
  async drag(parameter, value) {
    const input = this.slider(parameter);
    await input.scrollIntoViewIfNeeded();
    const place = (target) =>
      input.evaluate((node, to) => {
        const box = node.getBoundingClientRect();
        const thumb = 16;
        const share = ((to ?? Number(node.value)) - Number(node.min)) / (Number(node.max) - Number(node.min));
        return { x: box.left + thumb / 2 + share * (box.width - thumb), y: box.top + box.height / 2 };
      }, target);
    const from = await place(undefined);
    const to = await place(value);
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(to.x, to.y, { steps: 12 });
    await this.page.mouse.up();
  }
}
