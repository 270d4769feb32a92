"""What several sites share: article pages, feeds, and the publishing systems of Chinese offices."""
