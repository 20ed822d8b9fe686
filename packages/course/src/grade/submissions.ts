import fs from 'node:fs';
import path from 'node:path';

/** A notebook that somebody handed in. */
export interface Submission {
  readonly student: string;
  readonly file: string;
}

/**
 * Finds the submissions of an assignment, in the layouts that are common: `<student>/<assignment>/<assignment>.ipynb`
 * (nbgrader's `submitted`), `<student>/<assignment>.ipynb`, and `<student>.ipynb`.
 */
export function findSubmissions(folder: string, assignment: string): readonly Submission[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      const place = path.join(folder, entry.name);
      const student = path.basename(entry.name, '.ipynb');
      const candidates = entry.isDirectory()
        ? [path.join(place, assignment, `${assignment}.ipynb`), path.join(place, `${assignment}.ipynb`)]
        : entry.name.endsWith('.ipynb')
          ? [place]
          : [];
      const file = candidates.find((candidate) => fs.existsSync(candidate));
      return file === undefined ? [] : [{ student, file }];
    })
    .sort((a, b) => (a.student < b.student ? -1 : 1));
}
