"""The process that waits for the timetable and carries out what is due."""
