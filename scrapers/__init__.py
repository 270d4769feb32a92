"""From the web to a Notice: sources, fetching, the archive, parsing."""
