"""All that stands near hostile code: the sandbox, the fork server, the learner's process, the wire."""
