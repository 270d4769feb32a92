"""From a Notice to an answer: reading, tagging, change tracking, storage, the site."""
