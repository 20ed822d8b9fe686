import type { CellDescription } from '../system/cell-description.js';
import type { Cell } from '../system/cell.js';
import { activation } from '../cells/activations.js';
import { spectralNorm } from '../linearization/spectral-radius.js';

/** What the norms of the weights alone say about gradients. */
export interface GradientBound {
  /** ‖∂h_{t+k}/∂h_t‖₂ ≤ factorPerStepᵏ, for every input and state; `undefined` where the weights set no such bound. */
  readonly factorPerStep: number | undefined;
  /** γ: the largest slope of the activation; `undefined` for gated cells. */
  readonly slopeBound: number | undefined;
  /** σ₁ of the recurrent matrix; `undefined` for gated cells. */
  readonly spectralNorm: number | undefined;
  /**
   * `vanishes`: factor < 1, every gradient dies out; `never-grows`: factor 1 up to rounding; `may-grow`: the bound does
   * not decide – gradients may grow or vanish.
   */
  readonly verdict: 'vanishes' | 'never-grows' | 'may-grow';
  /** 1/γ: the norm of the recurrent matrix up to which no gradient grows. */
  readonly criticalNorm: number | undefined;
}

/** Factors within this of 1 count as 1: rounding of the norm. */
const ROUNDING = 1e-12;

/**
 * The bound (γσ₁)ᵏ on the gain of gradients over k steps: necessary and sufficient conditions from the weights.
 *
 * σ₁ < 1/γ suffices for gradients to vanish; σ₁ > 1/γ is necessary for them to explode, but not sufficient. γ is 1 for
 * tanh, relu and the identity, ¼ for the logistic function, 1.128904 for GELU and 1.099839 for SiLU.
 *
 * @param cell - Elman, linear or piecewise-linear cell, or a leaky one around them; gated cells have no such bound.
 * @returns Factor per step (leaky: 1 − α + αγσ₁; piecewise-linear: σ₁(A) + σ₁(W)) and what follows from it.
 * @throws {RangeError} If the description of the cell is of an unknown kind.
 *
 * Cost: one singular value decomposition.
 * Source: Pascanu, Mikolov and Bengio, ICML 2013 (arXiv:1211.5063), section 2.2.
 *
 * @example Norm .95 does not keep gradients of a GELU network from growing
 * ```ts
 * const { factorPerStep, verdict } = gradientBound(elmanCell({ recurrent: [[0.95]], activation: 'gelu' }));
 * assertClose(factorPerStep, 0.95 * 1.128904145);
 * assertEqual(verdict, 'may-grow');
 * ```
 */
export function gradientBound(cell: Cell): GradientBound {
  const { slopeBound, norm, factor } = partsOf(cell.description);
  return {
    factorPerStep: factor,
    slopeBound,
    spectralNorm: norm,
    verdict:
      factor === undefined || factor > 1 + ROUNDING
        ? 'may-grow'
        : factor < 1 - ROUNDING
          ? 'vanishes'
          : 'never-grows',
    criticalNorm: slopeBound === undefined ? undefined : 1 / slopeBound,
  };
}

interface Parts {
  readonly slopeBound: number | undefined;
  readonly norm: number | undefined;
  readonly factor: number | undefined;
}

function partsOf(description: CellDescription): Parts {
  switch (description.kind) {
    case 'linear': {
      const norm = spectralNorm(description.recurrent);
      return { slopeBound: 1, norm, factor: norm };
    }
    case 'elman': {
      const { slopeBound } = activation(description.activation);
      const norm = spectralNorm(description.recurrent);
      return { slopeBound, norm, factor: slopeBound * norm };
    }
    case 'piecewise-linear': {
      const norm = spectralNorm(description.recurrent);
      const own = description.diagonal.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      return { slopeBound: 1, norm, factor: own + norm };
    }
    case 'leaky': {
      const { leakRate } = description;
      const inner = partsOf(description.cell);
      return {
        ...inner,
        factor: inner.factor === undefined ? undefined : 1 - leakRate + leakRate * inner.factor,
      };
    }
    case 'residual': {
      const inner = partsOf(description.cell);
      const { timeStep } = description;
      return { ...inner, factor: inner.factor === undefined ? undefined : 1 + timeStep * inner.factor };
    }
    case 'gru':
    case 'lstm':
      return { slopeBound: undefined, norm: undefined, factor: undefined };
    default:
      description satisfies never;
      throw new RangeError('Cannot bound gradients: `cell` is of an unknown kind');
  }
}
