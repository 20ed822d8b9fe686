import type { ViewHost } from './view-host.js';

/** The views on the page, and which of them the user has touched last: commands act on that one. */
export class HostRegistry {
  private readonly hosts = new Set<ViewHost>();
  private latest: ViewHost | undefined;

  add(host: ViewHost): void {
    this.hosts.add(host);
  }

  remove(host: ViewHost): void {
    this.hosts.delete(host);
    if (this.latest === host) this.latest = undefined;
  }

  /** The user has touched a view. */
  touch(host: ViewHost): void {
    this.latest = host;
  }

  /** The view that commands act on: the last one touched, else the only one that can be seen. */
  get current(): ViewHost | undefined {
    if (this.latest?.isVisible) return this.latest;
    const visible = [...this.hosts].filter((host) => host.isVisible && host.node.clientWidth > 0);
    return visible.length === 1 ? visible[0] : undefined;
  }
}
