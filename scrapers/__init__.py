"""From the web to a Notice: sources, fetching, the archive, parsing.

The entry points, in the order in which they are used:

    sources = all_sources()                                   # source.py: every folder of sources/
    for outcome in fetch(sources.values(), folder, FetchSettings(contact="ops@example.org")):
        ...                                                   # fetch.py: a row of `fetches` each
    archive = Archive(folder)                                 # archive.py: read-only, no lock
    for item in parse_archive(sources["nfra"], archive, since=0):
        ...                                                   # parse.py: a Notice or an Issue each
    with Archive(folder, writable=True) as archive:
        import_warc(archive, path)                            # pages captured elsewhere
    read_document(data, name="annex.pdf").text                # document.py: any file to text

`since` is `len(archive)` as it was before the last fetch. Nothing is imported here, so that
`import scrapers` costs nothing; import from the modules.
"""
