import type { Figure, View } from '@phasebook/views';
import type { Panel, PanelEvents } from '../panel/panel.js';
import type { Appearance, AppearanceSource } from './appearance.js';
import { CleanUp } from './clean-up.js';
import { element } from './dom.js';
import { fallbackPanel, type FallbackPicture } from './fallback.js';
import type { FrameRegistry } from './frame-registry.js';
import { savePicture } from './save.js';
import { trans } from '../text/trans.js';

/** What every frame needs of its surroundings. */
export interface FrameServices {
  readonly appearance: AppearanceSource;
  readonly frames: FrameRegistry;
}

/** Longest text of a view that is read: what is larger would freeze the page. */
const maximumLength = 64 * 1024 * 1024;

/**
 * Shows a view, or says why it cannot: the same frame serves notebook outputs, documents and pages of HTML. It needs
 * nothing but the DOM.
 *
 * Its node tells what is shown: `data-state` (loading, ready, failed), `data-kind`, `data-fixed-points`,
 * `data-orbits`, `data-handles`, `data-busy` while a newer picture is computed, and `data-revision`, the number of completed drawings.
 */
export class ViewFrame {
  readonly node: HTMLElement = element('div', 'phb-View');
  private readonly services: FrameServices;
  private readonly cleanUp = new CleanUp();
  /** What the reader can do about broken data here; a sentence. */
  private readonly remedy: string;
  private panel: Panel | undefined;
  private stored: FallbackPicture | undefined;
  private generation = 0;
  private revision = 0;
  private width = 0;
  private height = 0;
  private isDisposed = false;

  constructor(services: FrameServices, remedy = '') {
    this.services = services;
    this.remedy = remedy;
    services.frames.add(this);
    const touch = (): void => services.frames.touch(this);
    this.cleanUp.listen(this.node, 'pointerdown', touch, { capture: true });
    this.cleanUp.listen(this.node, 'focusin', touch);
    this.cleanUp.listen(this.node, 'keydown', (event) => this.keepKey(event));
    services.appearance.changed.connect(this.restyle);
    // Before the plots hear of it: paper is light.
    window.addEventListener('beforeprint', this.takePaper);
    window.addEventListener('afterprint', this.restyle);
    this.cleanUp.add(() => {
      window.removeEventListener('beforeprint', this.takePaper);
      window.removeEventListener('afterprint', this.restyle);
    });
    const observer = new ResizeObserver((entries) => this.observe(entries));
    observer.observe(this.node);
    this.cleanUp.add(() => observer.disconnect());
    this.applyScheme(services.appearance.current);
  }

  /**
   * Shows a view.
   *
   * @param given - JSON, parsed or as text, or a promise of it.
   * @param picture - Shown with the message where the view cannot be.
   */
  async open(given: unknown, picture?: FallbackPicture): Promise<void> {
    const generation = ++this.generation;
    this.stored = picture;
    if (this.panel === undefined) this.setState('loading');
    try {
      const [{ readView, openPanel }, source] = await Promise.all([import('../panel/open-panel.js'), given]);
      if (this.isDisposed || generation !== this.generation) return;
      if (typeof source === 'string' && source.length > maximumLength) {
        throw new RangeError(
          trans.__('The view has %1 characters; at most %2 are read', source.length, maximumLength),
        );
      }
      const view = readView(source);
      if (this.panel?.replace(view) !== true) {
        this.closePanel();
        this.panel = openPanel(view, this.services.appearance.current, this.events());
        this.node.replaceChildren(this.panel.node);
        this.panel.resize();
      }
      this.setState('ready');
      this.describe();
    } catch (error) {
      if (!this.isDisposed && generation === this.generation) this.fail(error);
    }
  }

  /** Saves the picture as the reader sees it. */
  async save(format: 'svg' | 'png'): Promise<void> {
    if (this.panel === undefined) return;
    const { scheme } = this.services.appearance.current;
    await savePicture(this.panel.picture(scheme), this.panel.shown, format);
  }

  /** The view as the reader sees it now, with parameters as they stand; nothing where none can be shown. */
  get shown(): View | undefined {
    return this.panel?.shown;
  }

  /** What commands act on: a part of the view that the reader has touched, or all of it. */
  get touched(): View | undefined {
    return this.panel?.touched ?? this.panel?.shown;
  }

  /** Values of sliders that the reader has turned in the pictures of a network. */
  get turned(): NonNullable<Panel['turned']> {
    return this.panel?.turned ?? {};
  }

  /** The main picture as it stands. */
  picture(scheme: 'light' | 'dark'): Figure | undefined {
    return this.panel?.picture(scheme);
  }

  /** True where the frame is on the page and not in a hidden part of it. */
  get isVisible(): boolean {
    return this.node.isConnected && this.node.closest('.lm-mod-hidden') === null;
  }

  /** The surroundings may have been hidden and have another size now. */
  resize(): void {
    this.panel?.resize();
  }

  /** Undoes what the reader has changed in the picture. */
  reset(): void {
    this.panel?.reset();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.generation += 1;
    this.services.appearance.changed.disconnect(this.restyle);
    this.services.frames.remove(this);
    this.cleanUp.run();
    this.closePanel();
    this.stored = undefined;
  }

  private events(): PanelEvents {
    return {
      onDrawn: () => {
        this.revision += 1;
        this.describe();
      },
      onBusy: (isBusy) => {
        this.node.dataset.busy = String(isBusy);
      },
      onFailure: (error) => this.fail(error),
    };
  }

  /** What is shown, in the node's data attributes. */
  private describe(): void {
    const shown = this.panel?.shown;
    if (shown === undefined) return;
    const { dataset } = this.node;
    dataset.kind = shown.kind;
    dataset.revision = String(this.revision);
    const handles = this.panel?.handleText ?? '';
    if (handles === '') delete dataset.handles;
    else dataset.handles = handles;
    if (shown.kind !== 'phase-portrait') return;
    dataset.fixedPoints = String(shown.fixedPoints?.length ?? 0);
    dataset.orbits = String(shown.orbits?.length ?? 0);
  }

  private fail(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    const isNewer = error instanceof Error && error.name === 'ViewVersionError';
    const isBroken = error instanceof SyntaxError;
    const heading = isNewer
      ? trans.__('This view was made with a newer version of Phasebook')
      : isBroken
        ? trans.__('This view cannot be read')
        : trans.__('This view cannot be shown');
    const what = this.stored === undefined ? '' : trans.__('Below is the picture that was stored with it.');
    const remedy = isNewer
      ? trans.__('Update the phasebook extension to see it alive.')
      : isBroken
        ? `${trans.__('The message names the first place that does not fit.')} ${this.remedy}`
        : trans.__('Reload the page; if it stays like this, the message says what to report.');
    const advice = `${what} ${remedy}`.trim();
    this.closePanel();
    this.setState('failed');
    this.node.replaceChildren(fallbackPanel(heading, detail, advice, this.stored));
  }

  private closePanel(): void {
    this.panel?.dispose();
    this.panel = undefined;
    this.node.replaceChildren();
  }

  private setState(state: 'loading' | 'ready' | 'failed'): void {
    this.node.dataset.state = state;
  }

  private readonly takePaper = (): void => {
    const paper = { ...this.services.appearance.current, scheme: 'light', isForced: true } as const;
    this.applyScheme(paper);
    this.panel?.restyle(paper);
  };

  private readonly restyle = (): void => {
    const { current } = this.services.appearance;
    this.applyScheme(current);
    this.panel?.restyle(current);
  };

  private applyScheme({ scheme, isForced }: Appearance): void {
    this.node.dataset.scheme = scheme;
    this.node.classList.toggle('phb-mod-forced', isForced);
  }

  /** Sizes below a pixel come and go with zoom levels and scrollbars; following them would never end. */
  private observe(entries: readonly ResizeObserverEntry[]): void {
    const { width, height } = entries[entries.length - 1].contentRect;
    if (Math.abs(width - this.width) < 1 && Math.abs(height - this.height) < 1) return;
    this.width = width;
    this.height = height;
    if (width >= 1) this.panel?.resize();
  }

  /** Keys meant for a control must not reach the notebook, where D D deletes a cell and Enter edits one. */
  private keepKey(event: KeyboardEvent): void {
    const isControl = event.target !== this.node && event.target instanceof Element;
    if (!isControl || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== 'Tab' && event.key !== 'Escape') event.stopPropagation();
  }
}
