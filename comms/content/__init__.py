"""Items, versions, events and media: from files to rows and to what is shown."""
