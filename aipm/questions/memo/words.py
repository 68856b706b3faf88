"""Words that several readers of a memo look for."""

MODAL = r"\b(?:would|should|could|must|may|might|can|will|shall|need|let)\b|['’](?:d|ll)\b"

DOES = (
    r"launch|go\b|ship|releas\w*|roll|deploy|start|begin|switch|turn|activat\w*|introduc\w*|adopt|use\b|pilot|proceed|approve|buy|invest|fund|expand|extend|"
    r"hold|wait|stop|pause|postpone|delay|defer|reject|keep|continue|leave|stay|carry|give|put\b|take\b|drop|run\b|let\b|do not|don['’]?t|not (?:yet|now|at|until|before|in)|(?:no|yes)(?=\s*[,.:;!]|\s*$|\s+(?:go|launch|not|but|only|for))|"
    r"raise|lower|ask|open|close|accept|install|clear\b|send|have\b|make\b|move|try|test|retain|maintain|set\b|reduce|increase|restrict|limit"
)
