/**
 * States what a notebook relies on, and stops the cell where it does not hold.
 *
 * A claim that holds prints its sentence with a tick, so that a reader sees what was computed and not only said.
 *
 * @param sentence - What is claimed.
 * @param holds - Whether it does.
 * @throws {Error} If it does not; the message is the sentence.
 *
 * @example
 * ```ts
 * claim('half of one half is a quarter', 0.5 * 0.5 === 0.25);
 * assertThrows(() => claim('one is two', Number(1) === 2), Error);
 * ```
 */
export function claim(sentence: string, holds: boolean): void {
  if (!holds) throw new Error(`This claim does not hold: ${sentence}`);
  // eslint-disable-next-line no-console -- to be printed is what a claim is for
  console.log(`✓ ${sentence}`);
}
