// Exercises of T10: the edge of chaos.
import type { Questions } from './question';

export const questions: Questions = {};
