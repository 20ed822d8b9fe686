// Exercises of T04: when does a network settle?.
import type { Questions } from './question';

export const questions: Questions = {};
