//! Draws a record: ladder (sequence diagram), table, hex. Knows how to draw; asks the record what there is.
