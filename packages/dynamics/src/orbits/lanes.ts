import { currentEngine, norm, type Matrix, type NumericEngine, type Vector } from '@phasebook/linalg';
import { withEngineMemory } from '../system/engine-memory.js';
import { mapBatch, type MapBatch } from '../system/map-batch.js';
import type { SmoothMap } from '../system/smooth-map.js';
import type { SolverResult, SolverStatus } from './solvers.js';

/** Doubles in the matrices of all lanes together: 8 MB, about what an outer cache holds. */
const MATRIX_DOUBLES = 2 ** 20;
const MOST_LANES = 64;
/** Larger matrices have this many lanes, as long as these fit into the second number of doubles: 128 MB. */
const FEW_LANES = 4;
const FEW_LANES_DOUBLES = 2 ** 24;
/** Jacobians computed at a time: each is decomposed while it is still in the cache. */
const JACOBIANS = 16;
/** A step with an old decomposition must do at least this well to be followed by another one. */
const GAIN = 0.2;
/** Steps at a solution: what they still gain is rounding. */
const POLISHING_STEPS = 3;

/** What lanes work on. */
export interface LanesProblem {
  readonly map: SmoothMap;
  readonly starts: readonly Vector[];
  /** A state is solved where ‖F(h) − h‖₂ is at most this, relative to max(1, ‖h‖₂). */
  readonly tolerance: number;
  /** Number of n × n matrices that each lane keeps; the first is that of `linearize`. */
  readonly matrices: number;
}

/**
 * States that a solver advances together, each in a lane of its own; a lane that is done takes the next start.
 *
 * Evaluations go through the map's batch methods, so that many states share one matrix product; beyond that no lane
 * knows of another. Memory is bounded by the number of lanes, whatever the number of starts.
 */
export class Lanes {
  readonly dim: number;
  /** Number of lanes. */
  readonly size: number;
  readonly engine: NumericEngine = currentEngine();
  /** Lanes that hold a state. */
  active: number[] = [];
  /** Those among them that have just been given theirs. */
  fresh: number[] = [];
  /** Number of starts that are done. */
  done = 0;
  /** ‖F(h) − h‖₂, by lane. */
  readonly residuals: Float64Array;
  /** Steps made, by lane. */
  readonly steps: Int32Array;
  /** ‖F(h) − h‖₂ of the states that were tried last, in the order of their list; infinite where not finite. */
  readonly trialResiduals: Float64Array;
  readonly results: SolverResult[];
  readonly #problem: LanesProblem;
  readonly #map: MapBatch;
  readonly #startOf: Int32Array;
  readonly #isFactored: Uint8Array;
  readonly #states: readonly Vector[];
  readonly #displacements: readonly Vector[];
  readonly #moves: readonly Vector[];
  readonly #matrixOf: readonly Float64Array[];
  readonly #pivots: readonly Float64Array[];
  readonly #jacobians: Float64Array;
  readonly #trials: Float64Array;
  readonly #images: Float64Array;
  #next = 0;

  /** Runs a solver's rounds on lanes for the problem; results in the order of the starts. */
  static run(problem: LanesProblem, work: (lanes: Lanes) => void): SolverResult[] {
    const { map, starts, matrices } = problem;
    const n = map.dim;
    const lanesIn = (doubles: number, most: number): number =>
      Math.min(starts.length, most, Math.max(1, Math.floor(doubles / (matrices * n * n))));
    const size = Math.max(lanesIn(MATRIX_DOUBLES, MOST_LANES), lanesIn(FEW_LANES_DOUBLES, FEW_LANES));
    if (size === 0) return [];
    const doubles = size * (matrices * n * n + n) + Math.min(size, JACOBIANS) * n * n;
    return withEngineMemory(doubles, (memory) => {
      const lanes = new Lanes(problem, size, memory);
      work(lanes);
      return lanes.results;
    });
  }

  private constructor(problem: LanesProblem, size: number, memory: Float64Array) {
    const n = problem.map.dim;
    this.dim = n;
    this.size = size;
    this.residuals = new Float64Array(size);
    this.steps = new Int32Array(size);
    this.trialResiduals = new Float64Array(size);
    this.results = new Array<SolverResult>(problem.starts.length);
    this.#problem = problem;
    this.#map = mapBatch(problem.map);
    this.#startOf = new Int32Array(size).fill(-1);
    this.#isFactored = new Uint8Array(size);
    let used = 0;
    const take = (length: number): Float64Array => memory.subarray(used, (used += length));
    const each = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
    this.#matrixOf = each(size * problem.matrices, () => take(n * n));
    this.#pivots = each(size, () => take(n));
    this.#jacobians = take(Math.min(size, JACOBIANS) * n * n);
    this.#states = each(size, () => new Float64Array(n));
    this.#displacements = each(size, () => new Float64Array(n));
    this.#moves = each(size, () => new Float64Array(n));
    this.#trials = new Float64Array(size * n);
    this.#images = new Float64Array(size * n);
  }

  state(lane: number): Vector {
    return this.#states[lane];
  }

  /** F(h) − h. */
  displacement(lane: number): Vector {
    return this.#displacements[lane];
  }

  /** The step that `attempt` tries. */
  move(lane: number): Vector {
    return this.#moves[lane];
  }

  matrix(lane: number, index: number): Matrix {
    const data = this.#matrixOf[index * this.size + lane];
    return { rows: this.dim, columns: this.dim, data };
  }

  /** Whether the lane holds a start that is not done. */
  isActive(lane: number): boolean {
    return this.#startOf[lane] >= 0;
  }

  isSolved(lane: number): boolean {
    return this.residuals[lane] <= this.#problem.tolerance * Math.max(1, norm(this.#states[lane]));
  }

  /** Gives every idle lane a start; `false` where all are done. Starts where F is not finite are done at once. */
  fill(): boolean {
    const { starts } = this.#problem;
    this.fresh = [];
    for (let isFilled = false; !isFilled;) {
      const loaded: number[] = [];
      for (let lane = 0; lane < this.size && this.#next < starts.length; lane++) {
        if (this.#startOf[lane] >= 0) continue;
        this.#startOf[lane] = this.#next++;
        this.#states[lane].set(starts[this.#startOf[lane]]);
        this.#moves[lane].fill(0);
        this.steps[lane] = 0;
        loaded.push(lane);
      }
      this.attempt(loaded, 0);
      loaded.forEach((lane, place) => {
        this.accept(lane, place);
        if (this.residuals[lane] === Infinity) this.finish(lane, 'diverged');
        else this.fresh.push(lane);
      });
      isFilled = this.#next === starts.length || !this.#startOf.includes(-1);
    }
    this.active = Array.from(this.#startOf.keys()).filter((lane) => this.#startOf[lane] >= 0);
    return this.active.length > 0;
  }

  /** Evaluates F at state + factor · move for the lanes of a list; see `trialResiduals`, `accept`. */
  attempt(list: readonly number[], factor: number): void {
    const n = this.dim;
    list.forEach((lane, place) => {
      const state = this.#states[lane];
      const move = this.#moves[lane];
      for (let i = 0, at = place * n; i < n; i++, at++) this.#trials[at] = state[i] + factor * move[i];
    });
    if (list.length > 0)
      this.#map.step(this.#rows(this.#trials, list.length), this.#rows(this.#images, list.length));
    for (let place = 0; place < list.length; place++) {
      let squares = 0;
      for (let at = place * n; at < (place + 1) * n; at++)
        squares += (this.#images[at] - this.#trials[at]) ** 2;
      this.trialResiduals[place] = Number.isFinite(squares) ? Math.sqrt(squares) : Infinity;
    }
  }

  /** Makes the tried state at a place of the last list the lane's own. */
  accept(lane: number, place: number): void {
    const from = place * this.dim;
    const state = this.#states[lane];
    const displacement = this.#displacements[lane];
    for (let i = 0; i < this.dim; i++) {
      state[i] = this.#trials[from + i];
      displacement[i] = this.#images[from + i] - this.#trials[from + i];
    }
    this.residuals[lane] = this.trialResiduals[place];
  }

  /** Writes J − I into the first matrix of each lane of a list, and calls `use` for it while it is at hand. */
  linearize(list: readonly number[], use: (lane: number) => void): void {
    const n = this.dim;
    for (let first = 0; first < list.length; first += JACOBIANS) {
      const some = list.slice(first, first + JACOBIANS);
      some.forEach((lane, place) => this.#trials.set(this.#states[lane], place * n));
      const out = {
        rows: some.length * n,
        columns: n,
        data: this.#jacobians.subarray(0, some.length * n * n),
      };
      this.#map.jacobian(this.#rows(this.#trials, some.length), out);
      some.forEach((lane, place) => {
        const { data } = this.matrix(lane, 0);
        data.set(out.data.subarray(place * n * n, (place + 1) * n * n));
        for (let i = 0; i < n; i++) data[i * (n + 1)] -= 1;
        use(lane);
      });
    }
  }

  /** Decomposes one of the lane's matrices in place, for `solve`. */
  factor(lane: number, index: number): void {
    this.#isFactored[lane] = this.engine.factor(this.matrix(lane, index), this.#pivots[lane]) ? 1 : 0;
  }

  /** x = (decomposed matrix)⁻¹ (F(h) − h); `false` where it is singular or the solution is not finite. */
  solve(lane: number, index: number, x: Vector): boolean {
    if (this.#isFactored[lane] === 0) return false;
    this.engine.solveFactored(this.matrix(lane, index), this.#pivots[lane], this.#displacements[lane], x);
    return x.every(Number.isFinite);
  }

  /** Makes `move` Newton's step −(J − I)⁻¹ (F(h) − h) by the decomposition of `linearize`. */
  aim(lane: number): boolean {
    const move = this.#moves[lane];
    const isFound = this.solve(lane, 0, move);
    for (let i = 0; i < move.length; i++) move[i] = -move[i];
    return isFound;
  }

  /**
   * Further steps with decompositions of J − I from nearby states, as long as they do well; where the state is
   * solved, as long as they gain anything. They cost a hundredth of a decomposition.
   */
  coast(list: readonly number[]): void {
    const polished = new Int32Array(this.size);
    for (let going = list; going.length > 0;) {
      const aimed = going.filter((lane) => this.residuals[lane] > 0 && this.aim(lane));
      this.attempt(aimed, 1);
      going = aimed.filter((lane, place) => {
        const before = this.residuals[lane];
        const wasSolved = this.isSolved(lane);
        if (!(this.trialResiduals[place] < before)) return false;
        this.accept(lane, place);
        if (wasSolved) return ++polished[lane] < POLISHING_STEPS;
        return this.residuals[lane] <= GAIN * before || this.isSolved(lane);
      });
    }
  }

  /** Ends the work on the lane's start. */
  finish(lane: number, status: SolverStatus): void {
    const start = this.#startOf[lane];
    const [residual, steps] = [this.residuals[lane], this.steps[lane]];
    this.results[start] = { status, state: this.#states[lane].slice(), residual, steps };
    this.#startOf[lane] = -1;
    this.done++;
  }

  #rows(data: Float64Array, rows: number): Matrix {
    return { rows, columns: this.dim, data: data.subarray(0, rows * this.dim) };
  }
}

/** Notices where a residual has not fallen to half within a number of steps. */
export class Patience {
  readonly #steps: number;
  readonly #history: Float64Array;

  constructor(lanes: Lanes, steps: number) {
    this.#steps = steps;
    this.#history = new Float64Array(lanes.size * steps);
  }

  /** Notes the residual of a lane after its present number of steps; `true` where patience is at its end. */
  isOver(lanes: Lanes, lane: number): boolean {
    const steps = lanes.steps[lane];
    const at = lane * this.#steps + (steps % this.#steps);
    const earlier = this.#history[at];
    this.#history[at] = lanes.residuals[lane];
    return steps >= this.#steps && lanes.residuals[lane] > 0.5 * earlier;
  }
}
