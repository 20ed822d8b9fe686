import { codeStub, textStub } from './editions.js';

const guard = new URL('./grade/nbgrader-guard.js', import.meta.url).href;

/** The configuration with which nbgrader gives the marks of our own grader; written beside `source`. */
export function nbgraderConfig(): string {
  const options = ['--no-warnings', '--max-old-space-size=1024', `--import=${guard}`];
  return `# Written by phasebook-course build. nbgrader must be started in this folder.
import os
from pathlib import Path

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent
c.CourseDirectory.root = str(here)
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "answers.json",
]

# The stub of the student's edition, and the comment marks of TypeScript.
c.ClearSolutions.code_stub = {"typescript": ${JSON.stringify(codeStub)}}
c.ClearSolutions.text_stub = ${JSON.stringify(textStub)}

# Real errors and partial credit need the kernel of Phasebook; notebooks name tslab.
c.Execute.kernel_name = "phasebook"
c.Execute.timeout = 30

# What the kernel is started with: all checks, those of hidden tests included, read before any cell runs; the language's
# own objects fixed; no other processes; a limit of memory.
os.environ["PHASEBOOK_CHECKS"] = str(here / "instructor")
os.environ["PHASEBOOK_BLAS"] = "none"
os.environ["NODE_OPTIONS"] = ${JSON.stringify(options.join(' '))}
`;
}
