import { MIME_TYPE } from '@phasebook/views';
import { AppearanceSource } from '../host/appearance.js';
import { element } from '../host/dom.js';
import type { FallbackPicture } from '../host/fallback.js';
import { FrameRegistry } from '../host/frame-registry.js';
import { PreferenceStore } from '../host/preferences.js';
import { ViewFrame, type FrameServices } from '../host/view-frame.js';
import { pageTheme } from './page-theme.js';

/** A live view in a page. */
export interface MountedView {
  /** The element that shows the view; its `data-state` is `loading`, `ready` or `failed`. */
  readonly node: HTMLElement;
  /** Ends it: workers, listeners and drawings go, and so does the element. */
  dispose(): void;
}

let services: FrameServices | undefined;

/**
 * Shows a view in a page, alive.
 *
 * Whatever stands in the place, such as a static picture, stays there until the view has been drawn.
 *
 * @param place - Element that the view becomes the content of.
 * @param view - The view, parsed or as JSON.
 */
export function mount(place: HTMLElement, view: unknown): MountedView {
  services ??= {
    appearance: new AppearanceSource(new PreferenceStore(), pageTheme),
    frames: new FrameRegistry(),
  };
  const frame = new ViewFrame(services);
  const earlier = [...place.childNodes];
  const box = element('div', 'phb-Mount', {}, frame.node);
  const hasEarlier = earlier.some((node) => node instanceof Element && !(node instanceof HTMLScriptElement));
  if (hasEarlier) box.classList.add('phb-mod-behind');
  place.prepend(box);
  const observer = new MutationObserver(() => {
    const { state, revision } = frame.node.dataset;
    if (state !== 'failed' && !(state === 'ready' && Number(revision) > 0)) return;
    observer.disconnect();
    for (const node of earlier) node.remove();
    box.classList.remove('phb-mod-behind');
  });
  observer.observe(frame.node, { attributes: true, attributeFilter: ['data-state', 'data-revision'] });
  void frame.open(view, staticPicture(place));
  return {
    node: frame.node,
    dispose: (): void => {
      observer.disconnect();
      frame.dispose();
      box.remove();
    },
  };
}

const mounted = new WeakMap<Element, MountedView>();

/**
 * Brings all views of a page, or of a part of it, to life; those that are alive already stay as they are.
 *
 * A view is an element with the attribute `data-phasebook` that holds a `<script>` of the views' MIME type with the
 * JSON, beside a static picture if there is one. Such a script outside of any such element gets an element of its own.
 */
export function mountAll(root: ParentNode = document): MountedView[] {
  const found: MountedView[] = [];
  for (const script of root.querySelectorAll<HTMLScriptElement>(`script[type="${MIME_TYPE}"]`)) {
    const place = script.closest<HTMLElement>('[data-phasebook]') ?? placeAfter(script);
    let view = mounted.get(place);
    if (view === undefined) {
      view = mount(place, script.text);
      mounted.set(place, view);
    }
    found.push(view);
  }
  return found;
}

function placeAfter(script: HTMLScriptElement): HTMLElement {
  const next = script.nextElementSibling;
  if (next instanceof HTMLElement && next.classList.contains('phb-Place')) return next;
  const place = element('div', 'phb-Place', { 'data-phasebook': true });
  script.after(place);
  return place;
}

/** The picture that stands in the place now, for the case that the view cannot be shown. */
function staticPicture(place: HTMLElement): FallbackPicture | undefined {
  const svg = place.querySelector('svg');
  if (svg !== null) {
    const text = new XMLSerializer().serializeToString(svg);
    const description = svg.querySelector('desc')?.textContent ?? svg.querySelector('title')?.textContent;
    return {
      source: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`,
      description: description ?? 'Picture of the view',
    };
  }
  const image = place.querySelector('img');
  return image === null ? undefined : { source: image.src, description: image.alt };
}
