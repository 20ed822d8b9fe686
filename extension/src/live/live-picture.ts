import { controlsOf, type LiveView, type View } from '@phasebook/views';
import { Signal, type ISignal } from '@lumino/signaling';
import { LatestWins } from './latest-wins.js';
import type { RecomputeJob } from './protocol.js';
import { borrowRunner } from './shared-runners.js';

/**
 * A view and what the reader has made of it: values of its parameters, and the view computed anew for them.
 *
 * Nothing here is written back: the document keeps the view as it was.
 */
export class LivePicture<V extends View = View> {
  private base: V;
  private current: V;
  private isPristine = true;
  /** Without a prototype: a parameter may be called anything. */
  private turned = nothingTurned();
  private readonly work: LatestWins<RecomputeJob, LiveView>;
  private readonly changes = new Signal<this, V>(this);
  private readonly failures = new Signal<this, string>(this);
  private readonly business = new Signal<this, boolean>(this);

  constructor(view: V, work: LatestWins<RecomputeJob, LiveView> = new LatestWins(borrowRunner)) {
    this.base = view;
    this.current = view;
    this.work = work;
    work.onResult = (result): void => this.show(result as View as V);
    work.onFailure = (message): void => this.failures.emit(message);
    work.onBusy = (isBusy): void => this.business.emit(isBusy);
  }

  /** The view as it is now. */
  get shown(): V {
    return this.current;
  }

  /** Values of all parameters by name. */
  get values(): Readonly<Record<string, number>> {
    const stored = controlsOf(this.base).map(({ name, value }): [string, number] => [name, value]);
    return { ...Object.fromEntries(stored), ...this.turned };
  }

  /** True where a parameter has been turned away from its stored value. */
  get isTurned(): boolean {
    return controlsOf(this.base).some(
      ({ name, value }) => Object.hasOwn(this.turned, name) && this.turned[name] !== value,
    );
  }

  /** True while a newer picture is being computed. */
  get isBusy(): boolean {
    return this.work.isBusy;
  }

  /** The shown view has changed. */
  get changed(): ISignal<this, V> {
    return this.changes;
  }

  /** A computation has begun, or none is left. */
  get busyChanged(): ISignal<this, boolean> {
    return this.business;
  }

  /** A computation has failed, with the reason. */
  get failed(): ISignal<this, string> {
    return this.failures;
  }

  /** Sets a parameter; the picture follows. */
  turn(name: string, value: number): void {
    this.turned[name] = value;
    this.request();
  }

  /** Puts all parameters back. */
  reset(): void {
    this.turned = nothingTurned();
    if (!this.isPristine) return this.request();
    this.work.cancel();
    this.show(this.base);
  }

  /**
   * Changes both the stored view and the shown one, for what the reader adds or takes away.
   *
   * @param edit - Gets a view and returns the changed one.
   */
  edit(edit: (view: V) => V): void {
    this.isPristine = false;
    this.base = edit(this.base);
    const hasWork = this.work.isBusy;
    this.show(edit(this.current));
    if (hasWork) this.request();
  }

  /** Another view in place of this one; what the reader has turned stays where the model is the same. */
  replace(view: V): void {
    const isSameModel = modelText(view) === modelText(this.base);
    if (!isSameModel) this.turned = nothingTurned();
    this.base = view;
    this.isPristine = true;
    this.work.cancel();
    this.show(view);
    if (Object.keys(this.turned).length > 0) this.request();
  }

  dispose(): void {
    this.work.dispose();
    Signal.clearData(this);
  }

  private request(): void {
    // Only views that carry what they are computed from have controls, and only they can be asked for.
    if (controlsOf(this.base).length > 0 || !this.isPristine) {
      this.work.request({ view: this.base as LiveView, values: { ...this.turned } });
    }
  }

  private show(view: V): void {
    this.current = view;
    this.changes.emit(view);
  }
}

function nothingTurned(): Record<string, number> {
  return Object.create(null) as Record<string, number>;
}

/** What a view is computed from. */
function modelText(view: View): string {
  if (view.kind === 'embedding') return JSON.stringify(view.series);
  return JSON.stringify('model' in view ? view.model : undefined);
}
