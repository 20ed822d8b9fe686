import { decodeArray, type EncodedArray } from '../encoding.js';
import type { EncodedCell, Model } from '../types.js';
import { arrayLiteral, literal, type Expression, type Literal } from './literal.js';

/** The call that makes a cell. */
export function cellCode(cell: EncodedCell, indent: string = ''): Expression {
  switch (cell.kind) {
    case 'leaky':
      return call('leakyCell', indent, cellCode(cell.cell, indent), cell.leakRate);
    case 'residual':
      return call('residualCell', indent, cellCode(cell.cell, indent), cell.timeStep);
    case 'linear':
      return call('linearCell', indent, weights(cell));
    case 'elman':
      return call('elmanCell', indent, {
        ...weights(cell),
        activation: cell.activation === 'tanh' ? undefined : cell.activation,
      });
    case 'piecewise-linear':
      return call('piecewiseLinearCell', indent, { diagonal: arrayLiteral(cell.diagonal), ...weights(cell) });
    case 'gru':
    case 'lstm':
      return call(cell.kind === 'gru' ? 'gruCell' : 'lstmCell', indent, {
        recurrent: arrayLiteral(cell.recurrent),
        input: inputsOf(cell.input),
        recurrentBias: unlessZero(cell.recurrentBias),
        inputBias: unlessZero(cell.inputBias),
      });
    default:
      cell satisfies never;
      throw new TypeError('Cannot write code: the kind of the cell must be known');
  }
}

/** Options that make a system of a cell: frozen input and sliders as they stand. */
export function systemOptions({ input, parameters = [] }: Model): Record<string, Literal> {
  return {
    input: unlessZero(input),
    parameters: parameters.length === 0 ? undefined : (parameters as unknown as Literal),
  };
}

/** An array that is not what leaving it out means. */
export function unlessZero(encoded: EncodedArray): Literal {
  return decodeArray(encoded).some((value) => !Object.is(value, 0)) ? arrayLiteral(encoded) : undefined;
}

function weights(cell: {
  readonly recurrent: EncodedArray;
  readonly input: EncodedArray;
  readonly bias: EncodedArray;
}): Record<string, Literal> {
  return {
    recurrent: arrayLiteral(cell.recurrent),
    input: inputsOf(cell.input),
    bias: unlessZero(cell.bias),
  };
}

function inputsOf(input: EncodedArray): Literal {
  return input.shape[1] === 0 ? undefined : arrayLiteral(input);
}

function call(name: string, indent: string, ...args: readonly Literal[]): Expression {
  return { expression: `${name}(${args.map((arg) => literal(arg, indent)).join(', ')})` };
}
