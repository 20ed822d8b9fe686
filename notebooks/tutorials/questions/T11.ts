// Exercises of T11: reconstructing the hidden world.
import type { Questions } from './question';

export const questions: Questions = {};
