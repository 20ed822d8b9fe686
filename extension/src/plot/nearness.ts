/** Told whether an element is near what the reader sees. */
type Listener = (isNear: boolean) => void;

interface Watch {
  readonly listener: Listener;
  observer?: IntersectionObserver;
}

/** One screen beyond each edge. */
const margin = '100% 0px';

const watches = new WeakMap<Element, Watch>();
/** One observer for each part of the page that scrolls by itself, such as a notebook, and one for the page. */
const observers = new WeakMap<Element, IntersectionObserver>();
let pageObserver: IntersectionObserver | undefined;
/** Tells when an element has come into the page: only then it is known what it scrolls in. */
let arrivals: ResizeObserver | undefined;

/**
 * Tells when an element comes near what the reader sees and when it goes; first once it is part of the page.
 *
 * @returns What ends it.
 */
export function watchNearness(node: Element, listener: Listener): () => void {
  if (typeof IntersectionObserver === 'undefined') {
    listener(true);
    return () => undefined;
  }
  watches.set(node, { listener });
  arrivals ??= new ResizeObserver((entries) => {
    for (const { target } of entries) locate(target);
  });
  arrivals.observe(node);
  return () => {
    watches.get(node)?.observer?.unobserve(node);
    watches.delete(node);
    arrivals?.unobserve(node);
  };
}

function locate(node: Element): void {
  const watch = watches.get(node);
  if (watch === undefined || !node.isConnected) return;
  const observer = observerOf(scrollerOf(node));
  if (observer === watch.observer) return;
  watch.observer?.unobserve(node);
  watch.observer = observer;
  observer.observe(node);
}

function observerOf(root: Element | null): IntersectionObserver {
  const known = root === null ? pageObserver : observers.get(root);
  if (known !== undefined) return known;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watches.get(target)?.listener(isIntersecting);
    },
    { root, rootMargin: margin },
  );
  if (root === null) pageObserver = observer;
  else observers.set(root, observer);
  return observer;
}

/** The outermost element around another that scrolls: margins count at its edges, not at those of the page. */
function scrollerOf(node: Element): Element | null {
  let outermost: Element | null = null;
  for (let around = node.parentElement; around !== null; around = around.parentElement) {
    if (around === document.body) break;
    if (/auto|scroll/.test(getComputedStyle(around).overflowY)) outermost = around;
  }
  return outermost;
}
