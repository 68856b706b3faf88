"""From text to notebooks: read and lint a lesson, execute its solution, release the student's notebook."""
