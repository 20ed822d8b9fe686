// Exercises of T05: RNNs are ODE solvers.
import type { Questions } from './question';

export const questions: Questions = {};
