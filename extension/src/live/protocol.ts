import { decodeArray, type LiveView, type ModelPart, type ModelView, type View } from '@phasebook/views';

/** A view to be computed anew. */
export interface RecomputeJob {
  /** The view as written, with its model. */
  readonly view: LiveView;
  /** Values of the parameters by name. */
  readonly values: Readonly<Record<string, number>>;
}

/** Page to worker. The view travels only when it has changed. */
export interface JobMessage {
  readonly id: number;
  readonly view?: LiveView;
  readonly values: Readonly<Record<string, number>>;
}

/** Page to worker: a picture of a network is wanted. */
export interface ExploreMessage {
  readonly network: ModelView;
  readonly part: ModelPart;
}

/** Worker to page. `ready` says that the script has loaded. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly view: LiveView }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | ExploreReply;

/** Worker to page, about the picture of a network: how far it is, what can be seen already, and how it ended. */
export type ExploreReply =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'stage'; readonly view: View }
  | { readonly type: 'explored'; readonly view: View }
  | { readonly type: 'unexplored'; readonly message: string };

/** Text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** States that a search for fixed points had better start from: those of the picture before. */
export function statesOf(view: LiveView | undefined): Float64Array[] | undefined {
  if (view?.kind !== 'phase-portrait' || !view.fixedPoints?.length) return undefined;
  return view.fixedPoints.map((mark) => decodeArray(mark.state));
}
