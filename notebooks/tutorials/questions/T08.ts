// Exercises of T08: orthogonal and constrained networks.
import type { Questions } from './question';

export const questions: Questions = {};
