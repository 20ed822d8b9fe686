/** Things to undo when a panel goes: each is called once, the latest first. */
export class CleanUp {
  private readonly actions: (() => void)[] = [];

  /** Adds something to undo. */
  add(action: () => void): void {
    this.actions.push(action);
  }

  /** Listens until the end. */
  listen<K extends keyof HTMLElementEventMap>(
    target: EventTarget,
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    target.addEventListener(type, listener as EventListener, options);
    this.add(() => target.removeEventListener(type, listener as EventListener, options));
  }

  /** Undoes everything. */
  run(): void {
    while (this.actions.length > 0) this.actions.pop()?.();
  }
}
