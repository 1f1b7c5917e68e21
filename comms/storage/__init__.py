"""Where files of media lie: one adapter per file, behind `ports.MediaStorage`."""
