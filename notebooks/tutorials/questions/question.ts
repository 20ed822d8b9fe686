/** What counts as an answer: a number, a word, or a list of them. */
export type Answer = number | string | readonly (number | string)[];

/** A wrong answer that many people give, and what helps against it. */
export interface Mistake {
  readonly answer: Answer;
  readonly hint: string;
}

/** What an exercise expects, and what each well-known mistake shows. */
export interface Question {
  readonly right: Answer;
  /** Largest distance of a number that still counts as right. */
  readonly tolerance?: number;
  /** Help for a wrong answer that is none of the mistakes. */
  readonly hint: string;
  readonly mistakes: readonly Mistake[];
}

/** Exercises of a tutorial by name, such as `T01.q1`. */
export type Questions = Readonly<Record<string, Question>>;
