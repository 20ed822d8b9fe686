/** Told whether an element is near what the reader sees. */
type Listener = (isNear: boolean) => void;

const listeners = new WeakMap<Element, Listener>();

/** One screen beyond each edge, also where the page scrolls in a part of it, as notebooks do. */
const margin = '100% 0px';

let observer: IntersectionObserver | undefined;

function shared(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: margin, scrollMargin: margin },
  );
  return observer;
}

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
  listeners.set(node, listener);
  shared().observe(node);
  return () => {
    listeners.delete(node);
    shared().unobserve(node);
  };
}
