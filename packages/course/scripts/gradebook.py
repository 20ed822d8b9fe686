"""Prints the automatic marks in an nbgrader gradebook as JSON: { student: { grade_id: points } }.

usage: gradebook.py DATABASE_URL ASSIGNMENT
"""

import json
import sys

from nbgrader.api import Gradebook

with Gradebook(sys.argv[1]) as gradebook:
    marks = {
        submission.student_id: {
            grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
        }
        for submission in gradebook.assignment_submissions(sys.argv[2])
    }
print(json.dumps(marks))
